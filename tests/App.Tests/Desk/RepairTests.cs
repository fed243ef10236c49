using Azure;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;
using Izi.App.Desk;
using Izi.App.Sessions;
using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Desk;

/// <summary>What is broken on purpose between a commit and what follows from it, and what comes of that.</summary>
public sealed class RepairTests : ClubTest
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Line line = new();

    DurableTaskClient Lifecycles => Club.Lifecycles;

    QueueClient Tickets => Club.Service<QueueServiceClient>().GetQueueClient(Outbox.Queue);

    [Fact, Rule("N5"), Rule("R15")]
    public async Task A_lifecycle_that_is_gone_is_made_again_by_the_minute_and_the_session_ends_on_time()
    {
        await using var pc = await Club.Present("pc-01");
        await pc.Desired("locked");
        var id = await Staff.Start("pc-01", "burn");
        await pc.Desired("unlocked");
        await Lost(id);

        Club.Time.Advance(TimeSpan.FromMinutes(61));
        await pc.Desired("locked");

        Assert.Equal(
            ("Automatically on time", "2026-05-01T19:00:00Z"),
            ((string)(await Staff.Session(id))["stoppedBy"]!, (string)(await Staff.Session(id))["endedAt"]!));
        await Lifecycles.WaitForInstanceCompletionAsync($"demo.{id}").WaitAsync(Patience);
    }

    [Fact, Rule("N5"), Rule("R20")]
    public async Task A_nudge_that_is_lost_with_its_ticket_is_made_up_for_by_the_minute()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");
        line.Cut = true;
        var id = await Staff.Start("pc-01", "hour");
        await Tickets.ClearMessagesAsync();
        line.Cut = false;
        Assert.Null(await Lifecycles.GetInstanceAsync($"demo.{id}"));

        Club.Time.Advance(TimeSpan.FromMinutes(1));
        var unlocked = await pc.Desired("unlocked");

        Assert.Equal((2, id), ((int)unlocked["epoch"]!, (string)unlocked["sessionId"]!));
        Club.Time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal("2026-05-01T19:00:00Z", (string)(await pc.Notice("warning"))["endsAt"]!);
    }

    [Fact, Rule("N6"), Rule("R34")]
    public async Task A_lock_whose_event_is_lost_for_good_is_sent_again_when_the_device_does_not_report_it()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        line.Cut = true;
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await Tickets.ClearMessagesAsync();
        await ForgetOutbox();
        line.Cut = false;

        Club.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        Assert.Equal(["sessionStarted", "sessionStopped", "deviceNotResponding"], await Staff.Timeline(id));
    }

    [Fact, Rule("N6")]
    public async Task Events_whose_ticket_is_lost_are_sent_some_minutes_later()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        line.Cut = true;
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await Tickets.ClearMessagesAsync();
        line.Cut = false;

        Club.Time.Advance(TimeSpan.FromMinutes(6));

        await pc.Notice("ended");
        await Club.Gone("demo", Keys.OutboxPrefix);
    }

    [Fact, Rule("N5"), Rule("R32")]
    public async Task A_club_that_dies_between_a_sale_and_its_nudge_does_both_when_it_is_back()
    {
        line.Cut = true;
        var id = await Staff.Start("pc-01", "hour");
        await Restart(later: TimeSpan.FromSeconds(30));
        await using var pc = await Club.Device("pc-01");

        Assert.Equal((2, id), ((int)(await pc.Desired("unlocked"))["epoch"]!, (string)(await Staff.Tile("pc-01"))["sessionId"]!));
        Club.Time.Advance(TimeSpan.FromMinutes(55));
        await pc.Notice("warning");
    }

    [Fact, Rule("N5"), Rule("R15")]
    public async Task A_club_that_was_down_over_the_end_finds_it_though_the_lifecycle_is_gone_too()
    {
        await Lost(await Staff.Start("pc-01", "burn"));

        await Restart(later: TimeSpan.FromHours(9));
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await Club.Twin("demo/pc-01", twin => twin.Holder is null);
        await using var back = await Club.Device("pc-01");

        Assert.Equal(3, (int)(await back.Desired("locked"))["epoch"]!);
        Assert.Equal("2026-05-01T19:00:00Z", (string)(await Staff.Get("venues/demo/sessions?device=pc-01"))["sessions"]![0]!["endedAt"]!);
    }

    [Fact, Rule("N8"), Rule("N5")]
    public async Task The_minute_comes_to_every_venue()
    {
        (await Staff.PutAsync("venues/other/catalog", DemoClub.Json(DemoClub.Catalog))).EnsureSuccessStatusCode();
        var session = await Staff
            .Post("venues/other/sessions", """{"devices":["pc-01"],"tariffId":"burn","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Created);
        await Club.Twin("other/pc-01", twin => twin.Holder is not null);
        await Lost((string)session["id"]!, "other");

        Club.Time.Advance(TimeSpan.FromMinutes(61));
        await Club.Twin("other/pc-01", twin => twin.Holder is null);

        Assert.Equal("Automatically on time", (string)(await Staff.Get($"venues/other/sessions/{session["id"]}"))["stoppedBy"]!);
    }

    [Fact, Rule("R34"), Rule("N5")]
    public async Task An_alarm_that_its_device_has_made_pointless_is_put_right_once_and_not_looked_at_for_ever()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var looked = Club.Intake.NextMessage(nameof(SessionLifecycle.NextAlarm), _ => true);
        var id = await Staff.Start("pc-01", "hour");
        await looked;
        await Club.Hears(pc, "reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}","at":"2026-05-01T18:00:00Z"}""");
        var first = await Alarm(id);
        await Lost(id);

        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await Club.Gone("demo", $"{Keys.AlarmPrefix}{new Instant(2026, 5, 1, 18, 0, 30, TimeSpan.Zero).UtcTicks:D19}");

        Assert.Equal("2026-05-01T18:00:30Z", first);
        Assert.Equal("2026-05-01T18:55:00Z", await Alarm(id));
        Assert.Equal(["sessionStarted"], await Staff.Timeline(id));
    }

    protected override void Also(IServiceCollection services) => services.AddSingleton(all =>
    {
        var settings = all.GetRequiredService<IConfiguration>();
        var options = new EventGridPublisherClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(line)),
            Retry = { MaxRetries = 0 },
        };
        return new EventGridPublisherClient(
            new Uri(settings["Events:TopicEndpoint"]!), new AzureKeyCredential(settings["Events:TopicKey"]!), options);
    });

    /// <summary>The lifecycle of a session is gone, and so are its history and whatever was on its way to it.</summary>
    async Task Lost(string id, string venue = "demo")
    {
        var instance = $"{venue}.{id}";
        await Lifecycles.WaitForInstanceStartAsync(instance).WaitAsync(Patience);
        await Lifecycles.TerminateInstanceAsync(instance);
        await Lifecycles.WaitForInstanceCompletionAsync(instance).WaitAsync(Patience);
        await Lifecycles.PurgeInstanceAsync(instance);
    }

    async Task ForgetOutbox()
    {
        var table = Club.Service<TableServiceClient>().GetTableClient(Keys.Table);
        await foreach (var row in table.QueryAsync<TableEntity>("PartitionKey eq 'demo' and RowKey gt 'outbox-' and RowKey lt 'outbox-~'"))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
    }

    async Task<string?> Alarm(string id) =>
        (await Club.Service<VenueTable>().Find<SessionRow>("demo", Keys.Session(id), CancellationToken.None))!.Value.Alarm?.ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The way to Event Grid, which a test can cut.</summary>
    sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
    {
        public volatile bool Cut;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Cut ? throw new HttpRequestException("The line is cut.") : base.SendAsync(request, cancellationToken);
    }
}
