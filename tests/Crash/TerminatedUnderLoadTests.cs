using Izi.Crash.Load;
using Xunit.Abstractions;

namespace Izi.Crash;

/// <summary>A service manager ends the club while it is busy.</summary>
public sealed class TerminatedUnderLoadTests(ITestOutputHelper output) : LoadTest(output)
{
    [Fact, Rule("N5")]
    public async Task A_busy_club_that_is_terminated_ends_within_five_seconds_with_exit_code_0_and_loses_nothing()
    {
        var code = -1;
        await UnderLoadAsync(0, async () =>
        {
            await Club.RequestsAsync(100);
            code = await Club.TerminateAsync(within: TimeSpan.FromSeconds(5));
            await Club.RequestsAsync(20);
        });

        Assert.Equal(0, code);
        await HoldsAsync();
    }
}
