using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Izi.Embedded.Functions;

/// <summary>The definition of a function that was found as a method.</summary>
internal sealed class FoundDefinition(string name, MethodInfo method) : FunctionDefinition
{
    public override string Name => name;
    public override string EntryPoint { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";
    public override string PathToAssembly { get; } = method.DeclaringType!.Assembly.Location;

    /// <summary>The same from start to start.</summary>
    public override string Id { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
}
