using Spectre.Console;

namespace Izi.Demo.Tests;

/// <summary>A console whose words can be read afterwards.</summary>
internal sealed class Paper
{
    readonly StringWriter text = new();

    public Paper()
    {
        Console = AnsiConsole.Create(
            new()
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(text),
            });
        Console.Profile.Width = 120;
    }

    public IAnsiConsole Console { get; }

    public string Text => text.ToString();
}
