using System.CommandLine;
using Izi.Demo.Verbs;

namespace Izi.Demo;

/// <summary>The club in a box: the story, and the verbs that bring simulated devices and the demo club to any host.</summary>
public static class Program
{
    /// <summary>How long closing may take after Ctrl-C before the process is ended.</summary>
    static readonly TimeSpan Closing = TimeSpan.FromSeconds(20);

    public static Task<int> Main(string[] args) => Root().Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = Closing });

    internal static RootCommand Root()
    {
        var root = new RootCommand("Plays a club's evening in under a minute, and checks every word of it.")
        {
            DevicesVerb.Command(),
            CatalogVerb.Command(),
        };
        root.SetAction((_, cancel) => StoryVerb.Run(cancel));
        return root;
    }
}
