using Izi.App.Desk;
using Izi.App.Door;

namespace Izi.App.Tests.Desk;

public sealed class TurnsTests
{
    [Fact]
    public async Task Who_has_waited_long_enough_is_told_to_come_again_and_nobody_else_waits_for_them()
    {
        var turns = new Turns(TimeSpan.Zero);
        var first = await turns.Take("demo", default);

        var busy = await Assert.ThrowsAsync<ProblemException>(() => turns.Take("demo", default));
        using var elsewhere = await turns.Take("other", default);
        first.Dispose();
        using var next = await turns.Take("demo", default);

        Assert.Equal("busy", busy.Code);
    }
}
