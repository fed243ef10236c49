using Izi.Demo.Club;
using Spectre.Console;

namespace Izi.Demo.Story;

/// <summary>Prints the hall as the club shows it, whenever it looks different from the last time.</summary>
internal sealed class HallBoard(IAnsiConsole console)
{
    const int Columns = 5;

    readonly Lock gate = new();
    Dictionary<string, string> shown = [];
    Instant shownAt;

    public void Show(HallCard hall)
    {
        lock (gate)
        {
            var looks = hall.Devices.ToDictionary(tile => tile.Device, Look);
            if (hall.At <= shownAt || looks.All(look => shown.GetValueOrDefault(look.Key) == look.Value)) return;

            console.Write(Board(hall, looks));
            (shown, shownAt) = (looks, hall.At);
        }
    }

    Table Board(HallCard hall, Dictionary<string, string> looks)
    {
        var board = new Table { Border = TableBorder.Rounded, ShowHeaders = false, Title = new($"The hall at {Words.Clock(hall.At)}") };
        for (var column = 0; column < Columns; column++) board.AddColumn(new TableColumn("") { Width = 18 });
        foreach (var row in hall.Devices.Chunk(Columns)) board.AddRow([.. row.Select(tile => new Markup(Cell(tile, looks[tile.Device])))]);
        return board;
    }

    string Cell(Tile tile, string look) =>
        $"[bold]{Markup.Escape(tile.Name)}[/]{(shown.GetValueOrDefault(tile.Device) == look ? "" : " *")}\n"
        + $"[{Colour(tile)}]{Markup.Escape(look)}[/]";

    static string Look(Tile tile) =>
        string.Join('\n', [tile.SessionId is null ? tile.State : $"{tile.State} {tile.ClientName ?? "Guest"}", .. tile.Flags]);

    static string Colour(Tile tile) => tile.State switch
    {
        "free" => "green",
        "active" => "blue",
        "endingSoon" => "yellow",
        "onHold" => "magenta",
        _ => "grey",
    };
}
