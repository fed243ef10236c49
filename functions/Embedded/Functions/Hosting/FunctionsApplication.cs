using System.Reflection;
using System.Runtime.CompilerServices;

namespace Izi.Embedded.Functions;

/// <summary>The way into the host: makes its builder.</summary>
public class FunctionsApplication
{
    FunctionsApplication()
    {
    }

    /// <summary>Makes a builder for the functions of the calling assembly.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, Assembly.GetCallingAssembly());
}
