using System.Collections.Immutable;
using Azure;
using Izi.App.Desk;
using Izi.App.Tests.Ending;
using Izi.App.Tests.Payments;

namespace Izi.App.Tests.Lifecycles;

/// <summary>
/// Every way a lifecycle goes, run by the app on the real engine. With IZI_RELEASE set (<c>tests/histories</c>) the histories are written
/// into that release's folder; else their actions are compared with those of the newest release.
/// </summary>
public sealed class RecordingTests : GatewayTest
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    HistoryTap tap = null!;

    protected override string Catalog { get; } = WithWarning();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        tap = new(Club.Host.Parts.Store);
    }

    [Fact]
    public async Task A_prepaid_hour_to_its_end()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Later(id, TimeSpan.FromMinutes(55));
        await pc.Notice("warning");
        await Later(id, TimeSpan.FromMinutes(5));

        await Recorded("prepaid-to-its-end", id);
    }

    [Fact]
    public async Task An_hour_that_is_stopped_early()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Later(id, TimeSpan.FromMinutes(40));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        await Recorded("stopped-early", id);
    }

    [Fact]
    public async Task An_hour_that_renews_itself_until_the_money_is_gone()
    {
        await using var pc = await Club.Present("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233", balance: 120000);
        var id = await Sold(
            $$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"keep","autoRenewal":true,"payment":{"method":"balance"} }""");
        await pc.Desired("unlocked");
        await Later(id, TimeSpan.FromMinutes(59));
        await pc.Notice("renewed");
        await Later(id, TimeSpan.FromMinutes(60));
        await pc.Notice("renewalFailed");
        await Later(id, TimeSpan.FromMinutes(1));

        await Recorded("renewed", id);
    }

    [Fact]
    public async Task A_booking_that_begins_by_itself()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Sold("""{"devices":["pc-01"],"tariffId":"burn","startsAt":"2026-05-01T19:00:00Z","payment":{"method":"card"} }""");
        await Later(id, TimeSpan.FromHours(1));
        await pc.Desired("unlocked");
        await Later(id, TimeSpan.FromHours(1));

        await Recorded("booked", id);
    }

    [Fact]
    public async Task A_booking_that_is_cancelled()
    {
        var id = await Sold("""{"devices":["pc-01"],"tariffId":"burn","startsAt":"2026-05-01T19:00:00Z","payment":{"method":"card"} }""");
        await Later(id, TimeSpan.FromMinutes(1));
        await Staff.Post($"venues/demo/sessions/{id}/cancel").Read();

        await Recorded("booking-cancelled", id);
    }

    [Fact]
    public async Task Time_on_the_tab()
    {
        await using var pc = await Club.Present("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Sold($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"later","payment":{"method":"later"} }""");
        await pc.Desired("unlocked");
        await Later(id, TimeSpan.FromMinutes(90));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        await Recorded("postpaid", id);
    }

    [Fact]
    public async Task A_pod_that_is_occupied_at_the_end_and_waits_without_an_alarm()
    {
        await using var pod = await Club.Present("pod-01");
        var id = await Staff.Start("pod-01", "burn");
        await pod.Desired("unlocked");
        await Club.Hears(pod, "presence", """{"occupied":true}""");
        await Later(id, TimeSpan.FromMinutes(67));
        await Club.Kept<SessionRow>("demo", Keys.Session(id), row => row.Alarm is null);
        await pod.Say("presence", """{"occupied":false}""");

        await Recorded("pod-waiting", id);
    }

    [Fact]
    public async Task An_hour_of_so_many_nudges_that_the_lifecycle_goes_on_as_new()
    {
        await using var pc = await Club.Present("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "keep", vera);
        for (var times = 0; times < 60; times++)
            await Staff
                .PutAsync(
                    $"venues/demo/sessions/{id}/auto-renewal", DemoClub.Json($$"""{"enabled":{{(times % 2 == 0 ? "true" : "false")}}}"""))
                .Read();
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        await Recorded("continued-as-new", id, runs: 2);
    }

    [Fact]
    public async Task A_payment_that_is_held_for_and_never_comes()
    {
        var id = await Staff.Start("pc-01", "hour", payment: """{"method":"card","confirmed":false}""");
        await Later(id, TimeSpan.FromMinutes(10));

        await Recorded("payment-hold-lapsed", id);
    }

    [Fact]
    public async Task A_linked_charge_that_is_asked_again()
    {
        await using var pc = await Club.Present("pc-01");
        var (id, _) = await StartRenewing();
        Gateway.Mood = Mood.Breaks;
        await Later(id, TimeSpan.FromMinutes(50));
        await Gateway.Heard();
        Gateway.Mood = Mood.Pays;
        await HeardInTime();
        await TimePassesUntil(pc.Notice("renewed"));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        await Recorded("charge-asked-again", id);
    }

    [Fact]
    public async Task A_table_that_cannot_be_written_at_the_end_and_can_be_again()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "burn");
        await pc.Desired("unlocked");
        await Rest(id);
        Club.Table.Answer = request => request.Method == HttpMethod.Get
            ? Task.FromResult<HttpResponseMessage?>(null)
            : throw new RequestFailedException(507, "The disk is full.");
        await Later(id, TimeSpan.FromMinutes(60));
        Club.Table.Answer = null;

        var run = (await Recorded("activity-tried-again", id))[0];
        Assert.Contains(run.Events, e => e.TaskFailed is not null);
    }

    /// <summary>Waits for the end, then writes the histories into a release's folder or compares them with the newest release.</summary>
    async Task<ImmutableArray<RecordedHistory>> Recorded(string name, string session, int runs = 1)
    {
        await Over(session);
        var histories = tap.Of($"demo.{session}");
        Assert.True(histories.Length >= runs, $"It had {histories.Length} executions only.");
        if (Environment.GetEnvironmentVariable("IZI_RELEASE") is { Length: > 0 } release)
        {
            for (var run = 0; run < histories.Length; run++) histories[run].Write($"{release}/{name}{(run == 0 ? "" : $"-{run + 1}")}");
            return histories;
        }

        var known = RecordedHistory.Releases.Last().SelectMany(recorded => RecordedHistory.Read(recorded).Actions);
        Assert.Empty(histories.SelectMany(history => history.Actions).Except(known));
        return histories;
    }

    /// <summary>Lets the lifecycle come to rest, then time pass, and then the lifecycle do what there is to do.</summary>
    async Task Later(string session, TimeSpan by)
    {
        await Rest(session);
        Club.Time.Advance(by);
        await Club.Host.Parts.Engine.WhenIdle().WaitAsync(Patience);
    }

    /// <summary>The lifecycle is there and waits.</summary>
    async Task Rest(string session)
    {
        await Club.Lifecycles.WaitForInstanceStartAsync($"demo.{session}").WaitAsync(Patience);
        await Club.Host.Parts.Engine.WhenIdle().WaitAsync(Patience);
    }

    async Task<string> Sold(string json) => (string)(await Staff.Post("venues/demo/sessions", json).Read(HttpStatusCode.Created))["id"]!;

    static string WithWarning()
    {
        var catalog = JsonNode.Parse(EndingClub.Catalog)!;
        catalog["tariffs"]![0]!["warnMinutes"] = 5;
        return catalog.ToJsonString();
    }
}
