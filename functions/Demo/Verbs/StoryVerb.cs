using Izi.Demo.Story;
using Spectre.Console;

namespace Izi.Demo.Verbs;

/// <summary>What happens without a verb: the story.</summary>
internal static class StoryVerb
{
    /// <summary>Wide enough for the hall where nobody says how wide it is.</summary>
    const int WidthOfAFile = 120;

    public static Task<int> Run(CancellationToken cancel)
    {
        var console = Console.IsOutputRedirected
            ? AnsiConsole.Create(
                new()
                {
                    Ansi = AnsiSupport.No,
                    ColorSystem = ColorSystemSupport.NoColors,
                    Interactive = InteractionSupport.No,
                })
            : AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfAFile;
        return new Evening(console, Evening.Scenes).Tell(cancel);
    }
}
