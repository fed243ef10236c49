using System.Diagnostics.Metrics;
using Izi.App.Desk;
using Izi.App.Telemetry;
using Izi.Domain.Devices;

namespace Izi.App.Tests.Telemetry;

/// <summary>An evening in numbers.</summary>
public sealed class MeterTests : ClubTest
{
    readonly EventLine line = new();
    MeterBook book = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        book = new(Club.Service<IMeterFactory>());
    }

    [Fact, Rule("R6")]
    public async Task Stops_are_counted_by_who_stopped_and_whether_by_force()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        using var phone = Club.Player(vera);
        await Staff.Post($"venues/demo/sessions/{await Staff.Start("pc-01", "hour")}/stop").Read();
        await Staff.Start("pc-01", "hour", vera);
        await phone.Post("me/session/stop").Read();
        await Staff.Post($"venues/demo/sessions/{await Staff.Start("pc-02", "burn")}/force-stop", """{"reason":"frozen"}""").Read();
        await Staff.Post($"venues/demo/sessions/{await Staff.Start("pc-02", "burn")}/force-stop", """{"reason":"frozen"}""").Read();
        var last = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromMinutes(60));
        await Club.Twin("demo/pc-01", twin => twin.Holder is null);

        Assert.Equal(409, (int)(await Staff.Post($"venues/demo/sessions/{last}/stop")).StatusCode);
        Assert.Equal(5, book.Counted("izi.sessions.started")["demo"]);
        Assert.Equal(
            [("False admin demo", 1.0), ("False player demo", 1.0), ("False time demo", 1.0), ("True admin demo", 2.0)],
            book.Counted("izi.sessions.stopped").Select(count => (count.Key, count.Value)).Order());
    }

    [Fact, Rule("R25")]
    public async Task A_renewal_that_nothing_paid_for_is_counted_with_its_reason()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "burn", vera);
        await Staff.PutAsync($"venues/demo/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Read();
        await pc.Desired("unlocked");

        Club.Time.Advance(TimeSpan.FromMinutes(59));
        await pc.Notice("renewalFailed");

        Assert.Equal(KeyValuePair.Create("payment-insufficient demo", 1.0), book.Counted("izi.renewals.failed").Single());
    }

    [Fact, Rule("R34"), Rule("R35")]
    public async Task The_time_from_a_stop_to_the_report_of_its_lock_is_measured_once()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await Club.Hears(pc, "reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}"}""");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Club.Time.Advance(TimeSpan.FromSeconds(4));

        await Club.Hears(pc, "reported", """{"epoch":3,"mode":"locked"}""");
        Club.Time.Advance(TimeSpan.FromSeconds(4));
        await Club.Hears(pc, "reported", """{"epoch":3,"mode":"locked"}""");

        Assert.Equal([4.0], book.Values("izi.device.lock.duration").Select(seconds => Math.Round(seconds, 3)));
    }

    [Fact]
    public async Task Each_minute_tells_how_many_play_how_long_events_wait_and_how_long_a_device_has_drifted()
    {
        var welcomed = Club.Intake.NextMessage(nameof(FinishCommit), _ => true);
        await using var pc = await Club.SilentDevice("pc-01");
        await welcomed;
        await Minute();
        Club.Time.Advance(TimeSpan.FromSeconds(20));
        line.Cut = true;
        await Staff.Start("pc-01", "hour");
        await Staff.Start("pc-02", "hour");
        await Minute(40);

        // The device has said nothing at all since six; pc-02 is away, so that nobody can say that it drifts.
        Assert.Equal(
            [("izi.device.drift", 40), ("izi.outbox.age", 40), ("izi.sessions.open", 2)],
            book.Gauges().Select(gauge => (gauge.Key, Math.Round(gauge.Value))).Order());
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        line.Cut = false;
    }

    [Fact]
    public async Task A_device_that_is_as_it_should_be_does_not_drift_and_a_club_at_rest_is_all_noughts()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");

        await Minute();

        Assert.Equal(
            [("izi.device.drift", 0), ("izi.outbox.age", 0), ("izi.sessions.open", 0)],
            book.Gauges().Select(gauge => (gauge.Key, gauge.Value)).Order());
    }

    [Fact]
    public void An_instance_that_no_longer_sweeps_tells_nothing_old()
    {
        var meters = Club.Service<IMeterFactory>();
        var gauges = new VenueGauges(meters.Create(ClubMeter.Name), Club.Time);
        gauges.Take(new("demo", Club.Time.GetUtcNow(), 3, TimeSpan.Zero, TimeSpan.FromSeconds(70)));

        Assert.Equal(70, book.Gauges()["izi.device.drift"]);
        Club.Time.Advance(TimeSpan.FromSeconds(149));
        Assert.Equal(3, book.Gauges()["izi.sessions.open"]);
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(book.Gauges());
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        book.Dispose();
        line.Dispose();
    }

    protected override void Also(IServiceCollection services) => line.Lay(services);

    /// <summary>The minute sweep comes, and is done.</summary>
    async Task Minute(int seconds = 60)
    {
        var swept = Club.Intake.NextMessage(nameof(SweepVenues), _ => true);
        Club.Time.Advance(TimeSpan.FromSeconds(seconds));
        await swept;
    }
}
