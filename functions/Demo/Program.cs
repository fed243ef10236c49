using System.CommandLine;
using Izi.Demo.Verbs;

namespace Izi.Demo;

/// <summary>The club in a box: the verbs that bring simulated devices and the demo club to any host.</summary>
public static class Program
{
    /// <summary>How long closing may take after Ctrl-C before the process is ended.</summary>
    static readonly TimeSpan Closing = TimeSpan.FromSeconds(20);

    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("The club in a box: simulated devices and the demo club for any host.") { DevicesVerb.Command(), CatalogVerb.Command() };
        return root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = Closing });
    }
}
