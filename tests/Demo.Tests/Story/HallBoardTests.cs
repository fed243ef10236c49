using Izi.Demo.Club;
using Izi.Demo.Story;

namespace Izi.Demo.Tests.Story;

public sealed class HallBoardTests
{
    static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    readonly Paper paper = new();

    static HallCard Hall(int second, string state, string? client = null) => new(
        Six.AddSeconds(second),
        [new("pc-01", "PC 01", "main", "pc", state, [], true, 1) { SessionId = client is null ? null : "s1", ClientName = client }]);

    [Fact]
    public void The_hall_is_printed_when_it_looks_different()
    {
        var board = new HallBoard(paper.Console);

        board.Show(Hall(0, "free"));
        board.Show(Hall(1, "free"));
        board.Show(Hall(2, "active", "Asel"));

        Assert.Contains("18:00:00.000", paper.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("18:00:01.000", paper.Text, StringComparison.Ordinal);
        Assert.Contains("active Asel", paper.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_comes_late_is_not_printed_over_a_newer_one()
    {
        var board = new HallBoard(paper.Console);

        board.Show(Hall(2, "active", "Asel"));
        board.Show(Hall(1, "free"));

        Assert.DoesNotContain("free", paper.Text, StringComparison.Ordinal);
    }
}
