using System.Diagnostics;
using Izi.App.Desk;
using Izi.App.Telemetry;
using Izi.Domain.Devices;

namespace Izi.App.Tests.Telemetry;

/// <summary>Whoever asks for something finds all that came of it in one trace, as far as the device's own word.</summary>
public sealed class TraceTests : ClubTest
{
    readonly SpanBook book = new();
    readonly EventLine line = new();

    [Fact]
    public async Task All_that_a_stop_brings_about_is_in_its_callers_trace_as_far_as_the_devices_report()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        await Ask($"venues/demo/sessions/{id}/stop");
        await pc.Desired("locked");
        var report = await book.Next("process reported");
        var sent = await book.Next("publish desired");
        var function = await book.Next("StopSession");
        var server = await book.Next("POST /api/venues/{venue}/sessions/{id}/stop");

        string[] beginning = ["desk", "StopSession"];
        Assert.Equal((book.Caller, book.Caller), (function.ParentSpanId, server.ParentSpanId));
        Assert.Equal(["process reported", .. beginning], book.Way(report));
        Assert.Equal(["publish desired", "process izi.device.desired.v1", .. beginning], book.Way(sent));
        Assert.Equal(["send events", .. beginning], book.Way(await book.Next("send events")));
        Assert.Equal(["finish commit", .. beginning], book.Way(await book.Next("finish commit")));
        Assert.Equal(
            (ActivityKind.Server, "POST", 200),
            (server.Kind, (string?)server.GetTagItem("http.request.method"), (int?)server.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public async Task A_device_that_speaks_MQTT_5_is_told_the_trace_of_what_it_is_asked()
    {
        using var pc = new MqttClientFactory().CreateMqttClient();
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        pc.ApplicationMessageReceivedAsync += message =>
        {
            var parent = message.ApplicationMessage.UserProperties?.Find(property => property.Name == "traceparent")?.ReadValueAsString();
            if (parent?.Contains(book.Trace.ToString(), StringComparison.Ordinal) == true) told.TrySetResult(parent);
            return Task.CompletedTask;
        };
        await pc.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", Club.MqttPort)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithCredentials("demo/pc-01", DemoClub.Key)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(20))
            .Build());
        await pc.SubscribeAsync("izi/demo/pc-01/desired", MqttQualityOfServiceLevel.AtLeastOnce);

        await Ask(
            "venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""", HttpStatusCode.Created);
        var parent = await told.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal($"00-{book.Trace}-{(await book.Next("publish desired")).SpanId}-01", parent);
    }

    [Fact]
    public async Task Each_span_says_whom_it_is_about()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        await Ask($"venues/demo/sessions/{id}/stop");
        await pc.Desired("locked");
        var report = await book.Next("process reported");
        var stop = await book.Next(span =>
            span.TraceId == book.Trace && span.DisplayName == "desk" && (string?)span.GetTagItem("izi.actor") == "Staff");

        Assert.Equal(("demo", id), ((string?)stop.GetTagItem("izi.venue"), (string?)stop.GetTagItem("izi.session")));
        Assert.Equal(["sessionStopped"], (string[])stop.GetTagItem("izi.facts")!);
        Assert.Equal(
            ("demo", "pc-01", 3L),
            ((string?)report.GetTagItem("izi.venue"), (string?)report.GetTagItem("izi.device"), (long?)report.GetTagItem("izi.epoch")));
    }

    [Fact, Rule("N5")]
    public async Task What_a_dead_process_left_undone_is_done_by_the_next_one_in_the_same_trace()
    {
        line.Cut = true;
        var pc = await Club.Present("pc-01");
        var id = await Ask(
            "venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""", HttpStatusCode.Created);
        await pc.DisposeAsync();
        await Restart(later: TimeSpan.FromSeconds(30));

        await using var back = await Club.Device("pc-01");
        await back.Desired("unlocked");
        var sent = await book.Next("publish desired");
        var report = await book.Next("process reported");

        var server = await book.Next(span => span.ParentSpanId == book.Caller);
        Assert.Equal((string)id["id"]!, (string?)(await book.Next("desk")).GetTagItem("izi.session"));
        Assert.Equal(["publish desired", "process izi.device.desired.v1", "desk", server.DisplayName], book.Way(sent));
        Assert.Equal(["process reported", "desk", server.DisplayName], book.Way(report));
        Assert.Contains(book.Of(book.Trace), span => span is { DisplayName: "send events", Status: ActivityStatusCode.Error });
    }

    [Fact, Rule("R15")]
    public async Task A_session_that_ends_by_itself_is_a_trace_of_its_own_as_far_as_the_lock()
    {
        // A word of the device that is taken in late would find the end overdue, and bring it about itself.
        var connected = Club.Intake.Next(happened => happened.Type == "Microsoft.EventGrid.MQTTClientSessionConnected");
        await using var pc = await Club.Present("pc-01");
        await connected;
        await pc.Desired("locked");
        var id = await Staff.Start("pc-01", "burn");
        await pc.Desired("unlocked");

        Club.Time.Advance(TimeSpan.FromMinutes(60));
        await pc.Desired("locked");
        var end = await book.Next(span => span.DisplayName == "ring alarm" && (string?)span.GetTagItem("izi.session") == id);
        var report = await book.Next(span => span.TraceId == end.TraceId && span.DisplayName == "process reported");

        Assert.Equal(["process reported", "desk", "ring alarm"], book.Way(report));
    }

    [Fact]
    public async Task A_club_that_records_nothing_passes_the_trace_on()
    {
        book.Dispose();
        var passed = Club.Intake.Next(happened =>
            happened.Type == "izi.device.desired.v1"
            && Traces.Of(happened)?.StartsWith($"00-{book.Trace}-", StringComparison.Ordinal) == true);

        await Ask(
            "venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""", HttpStatusCode.Created);

        await passed;
        var twin = await Club.Service<VenueTable>().Find<Device>("demo", Keys.Device("pc-01"), default);
        Assert.StartsWith($"00-{book.Trace}-", twin!.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_span_says_who_somebody_is()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");
        var client = await Staff.Register("Petronella Sample", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", client);
        await pc.Desired("unlocked");

        await Ask($"venues/demo/sessions/{id}/stop", """{"note":"Petronella has gone home"}""");
        await Ask(HttpMethod.Get, "venues/demo/sessions?client=Petronella");
        await Ask(HttpMethod.Get, "venues/demo/clients?q=%2B380501112");
        await pc.Desired("locked");
        await book.Next("process reported");

        var requests = book.Of(book.Trace).Where(span => span.ParentSpanId == book.Caller && span.Kind is ActivityKind.Server);
        Assert.Superset(
            new HashSet<string>
            {
                "POST /api/venues/{venue}/sessions/{id}/stop",
                "GET /api/venues/{venue}/sessions",
                "GET /api/venues/{venue}/clients",
            },
            requests.Select(span => span.DisplayName).ToHashSet());
        var told = book.Of(book.Trace).SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName));
        // Long enough that no random id or port holds them by chance.
        Assert.DoesNotContain(told, text => text.Contains("Petronella", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(told, text => text.Contains("380501112", StringComparison.Ordinal));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        book.Dispose();
        line.Dispose();
    }

    protected override void Also(IServiceCollection services) => line.Lay(services);

    Task<JsonNode> Ask(string path, string json = "{}", HttpStatusCode expected = HttpStatusCode.OK) =>
        Ask(HttpMethod.Post, path, json, expected);

    async Task<JsonNode> Ask(HttpMethod method, string path, string? json = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Headers = { { "traceparent", book.TraceParent } },
            Content = json is null ? null : DemoClub.Json(json),
        };
        return await Staff.SendAsync(request).Read(expected);
    }
}
