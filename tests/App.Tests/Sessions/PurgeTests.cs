using Izi.App.Sessions;

namespace Izi.App.Tests.Sessions;

public sealed class PurgeTests : ClubTest
{
    [Fact, Rule("R38")]
    public async Task A_lifecycle_is_forgotten_a_week_after_its_session_and_the_timeline_is_not()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromHours(1));
        await pc.Desired("locked");
        var lifecycles = Club.Lifecycles;
        await lifecycles.WaitForInstanceCompletionAsync($"demo.{id}");

        Club.Time.Advance(TimeSpan.FromDays(8));
        await Club.Make<PurgeLifecycles>().Run(new TimerInfo(), lifecycles, CancellationToken.None);

        Assert.Null(await lifecycles.GetInstanceAsync($"demo.{id}"));
        Assert.NotEmpty((await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray());
    }
}
