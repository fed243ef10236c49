using Izi.App.Desk;

namespace Izi.App.Tests.Desk;

/// <summary>What is an instant on the wire (contract: ISO 8601).</summary>
public sealed class InstantsTests
{
    [Theory, Rule("R2")]
    [InlineData("2026-05-01T18:00:00Z", 0)]
    [InlineData("2026-05-01T18:00Z", 0)]
    [InlineData("2026-05-01T21:00:00+03:00", 0)]
    [InlineData("2026-05-01T18:00:00.1234567Z", 1_234_567)]
    [InlineData("2026-05-01T18:00:00.123456789Z", 1_234_567)]
    [InlineData("2026-05-01T21:00:00.12345678+03:00", 1_234_567)]
    public void An_instant_is_read_to_the_tick_however_it_is_written(string text, int ticks) =>
        Assert.Equal(ClubHost.Six.AddTicks(ticks), Instants.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-05-01")]
    [InlineData("2026-05-01T18:00:00.1234567890Z")]
    [InlineData("2026-05-01 18:00:00Z")]
    [InlineData("2026-05-01T18:00:00")]
    [InlineData("2026-05-01T18:00")]
    [InlineData("2026-05-01T18:00:00z")]
    [InlineData("tomorrow")]
    public void Anything_else_is_none(string? text) => Assert.Null(Instants.Parse(text));
}
