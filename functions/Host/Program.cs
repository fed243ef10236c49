using Izi.Host.Verbs;

namespace Izi.Host;

/// <summary>The local host's command line.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args, Console.Out, Console.Error);
}
