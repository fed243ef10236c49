using System.Net;
using System.Text;
using System.Threading.Channels;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Izi.Embedded.EventGrid;
using Izi.Embedded.Functions;
using Izi.Embedded.Sqlite;
using Izi.Embedded.Tests.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.EventGrid;

public sealed class EventGridTests : IDisposable
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TempFolder folder = new();
    readonly VirtualTime time = new(Noon);
    readonly Bridge.Inbox inbox = new();

    public EventGridTests() => TestHost.Subscribe(folder,
        new { name = "bridge", function = "Bridge", source = "topic", includedEventTypes = new[] { "izi.device.desired.v1" } },
        new { name = "texts", function = "Texts", source = "topic", includedEventTypes = new[] { "izi.text.v1" } },
        new { name = "inbox", function = "Inbox", source = "namespace", includedEventTypes = new[] { "izi.device.desired.v1" } });

    [Fact]
    public async Task The_real_publisher_s_events_reach_the_function_that_subscribes_to_their_type()
    {
        await using var host = await Start();

        await Publish(host, Desired("devices/pc-01", epoch: 7), new CloudEvent("/venues/demo", "izi.session.started.v1", new { }));

        var got = await inbox.Next();
        Assert.Equal("devices/pc-01", got.Subject);
        Assert.Equal("/venues/demo", got.Source);
        Assert.Equal("""{"epoch":7}""", got.Data!.ToString());
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public async Task A_function_may_take_the_event_as_its_json()
    {
        await using var host = await Start();

        await Publish(host, new CloudEvent("/venues/demo", "izi.text.v1", "hello") { Id = "e1" });

        var got = await inbox.NextText();
        Assert.Equal("hello", CloudEvent.Parse(BinaryData.FromString(got))!.Data!.ToObjectFromJson<string>());
    }

    [Fact]
    public async Task A_wrong_key_and_a_body_that_is_no_event_are_refused()
    {
        await using var host = await Start();
        var key = host.Services.GetRequiredService<IConfiguration>()["Events:TopicKey"]!;

        var strangers = await Post(host, "wrong", "[]", "application/cloudevents-batch+json");
        var broken = await Post(host, key, """{ "specversion": "1.0" }""", "application/cloudevents+json");
        var text = await Post(host, key, "[]", "text/plain");
        var large = await Post(host, key, new string(' ', 1024 * 1024 + 1), "application/cloudevents-batch+json");

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.RequestEntityTooLarge],
            [strangers, broken, text, large]);
    }

    [Fact]
    public async Task A_single_event_in_structured_form_is_taken_too()
    {
        await using var host = await Start();
        var key = host.Services.GetRequiredService<IConfiguration>()["Events:TopicKey"]!;

        var answer = await Post(host, key,
            """{ "specversion": "1.0", "id": "1", "source": "s", "type": "izi.device.desired.v1", "subject": "devices/a", "data": { "epoch": 1 } }""",
            "application/cloudevents+json; charset=utf-8");

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal("devices/a", (await inbox.Next()).Subject);
    }

    [Fact]
    public async Task The_settings_of_the_topic_are_filled_in_for_whoever_makes_a_publisher_of_his_own()
    {
        await using var host = await Start();
        var settings = host.Services.GetRequiredService<IConfiguration>();
        var publisher = new EventGridPublisherClient(
            new Uri(settings["Events:TopicEndpoint"]!), new AzureKeyCredential(settings["Events:TopicKey"]!));

        await publisher.SendEventsAsync([Desired("devices/pc-01", epoch: 7)]);

        Assert.Equal("devices/pc-01", (await inbox.Next()).Subject);
    }

    [Fact]
    public async Task A_delivery_that_fails_is_tried_again_after_ten_and_thirty_seconds()
    {
        inbox.Failures = 2;
        await using var host = await Start();
        await Publish(host, Desired("devices/pc-01", epoch: 7));
        await inbox.Next();
        await Failed(host, attempt: 1);

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(inbox.HasMore);
        time.Advance(TimeSpan.FromSeconds(1));
        await inbox.Next();
        await Failed(host, attempt: 2);
        time.Advance(TimeSpan.FromSeconds(30));
        await inbox.Next();

        await NothingLeft(host);
    }

    [Fact]
    public async Task An_event_that_fails_for_a_day_is_kept_for_operators_with_its_error_and_logged_once()
    {
        inbox.Failures = int.MaxValue;
        await using var host = await Start();
        await Publish(host, Desired("devices/pc-01", epoch: 7));
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            await inbox.Next();
            await Failed(host, attempt);
            time.Advance(Wait(attempt));
        }
        await inbox.Next();

        await host.Log.Next(line => line.Text.Contains("was given up for subscription bridge", StringComparison.Ordinal));

        var (error, json) = Store(host).Read(db => db.First("SELECT error, json FROM event_dead", row => (row.GetString(0), row.GetString(1))));
        Assert.Equal("InvalidOperationException: not now", error);
        Assert.Contains("devices/pc-01", json, StringComparison.Ordinal);
        Assert.Single(host.Log.Lines, line => line.Text.Contains("was given up", StringComparison.Ordinal));
        await NothingLeft(host);
    }

    [Fact]
    public async Task A_delivery_that_was_not_made_before_the_host_stopped_is_made_after_it_starts_again()
    {
        inbox.Failures = 1;
        await using (var host = await Start())
        {
            await Publish(host, Desired("devices/pc-01", epoch: 7));
            await inbox.Next();
            await Failed(host, attempt: 1);
        }
        time.Advance(TimeSpan.FromSeconds(10));

        await using var again = await Start();

        Assert.Equal("devices/pc-01", (await inbox.Next()).Subject);
        await NothingLeft(again);
    }

    [Fact]
    public async Task Events_of_one_subject_come_in_order_while_another_subject_is_held_up()
    {
        inbox.HoldSubject = "devices/slow";
        await using var host = await Start();
        await Publish(host, Desired("devices/slow", epoch: 1));
        await inbox.Next();

        await Publish(host, [.. Enumerable.Range(1, 50).Select(epoch => Desired("devices/pc-01", epoch))]);

        for (var epoch = 1; epoch <= 50; epoch++) Assert.Equal($$"""{"epoch":{{epoch}}}""", (await inbox.Next()).Data!.ToString());
        inbox.Held.SetResult();
        await NothingLeft(host);
    }

    [Fact]
    public async Task What_is_published_in_process_to_the_namespace_goes_to_its_own_subscriptions_only()
    {
        await using var host = await Start();
        var broker = host.Services.GetRequiredKeyedService<EventGridTopic>(EventSource.Namespace);

        await broker.PublishAsync([Desired("devices/pc-01", epoch: 7)], CancellationToken.None);

        Assert.Equal("namespace devices/pc-01", await inbox.NextText());
        await NothingLeft(host);
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public void A_delivery_is_given_up_after_thirty_attempts_or_a_day()
    {
        Assert.Equal(Noon.AddSeconds(10), EventRetry.Next(1, Noon, Noon));
        Assert.Equal(Noon.AddHours(12), EventRetry.Next(29, Noon, Noon));
        Assert.Null(EventRetry.Next(30, Noon, Noon));
        Assert.Null(EventRetry.Next(2, Noon, Noon.AddHours(24)));
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> Start() => TestHost.Start(folder, [typeof(Bridge)], TestHost.With(time, inbox));

    static CloudEvent Desired(string subject, int epoch) =>
        new("/venues/demo", "izi.device.desired.v1", new { epoch }) { Subject = subject };

    static Task<Response> Publish(TestHost host, params CloudEvent[] events) =>
        host.Services.GetRequiredService<EventGridPublisherClient>().SendEventsAsync(events);

    static async Task<HttpStatusCode> Post(TestHost host, string key, string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/eventgrid/api/events") { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("aeg-sas-key", key);
        return (await host.Http.SendAsync(request)).StatusCode;
    }

    static Task<LogBook.Line> Failed(TestHost host, int attempt) =>
        host.Log.Next(line => line.Text.Contains($"attempt {attempt};", StringComparison.Ordinal));

    static TimeSpan Wait(int attempt) => EventRetry.Next(attempt, Noon, Noon)!.Value - Noon;

    static SqliteStore Store(TestHost host) => host.Services.GetRequiredService<DataFolder>().Store;

    static async Task NothingLeft(TestHost host)
    {
        using var patience = new CancellationTokenSource(TestHost.Patience);
        while (Store(host).Read(db => db.First("SELECT (SELECT count(*) FROM event_event) + (SELECT count(*) FROM event_delivery)", row => row.GetInt32(0))) > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public sealed class Bridge(Bridge.Inbox inbox)
    {
        [Function("Bridge")]
        public Task Run([EventGridTrigger] CloudEvent one) => inbox.Take(one);

        [Function("Texts")]
        public void Text([EventGridTrigger] string json) => inbox.Say(json);

        [Function("Inbox")]
        public void FromNamespace([EventGridTrigger] BinaryData json) => inbox.Say($"namespace {CloudEvent.Parse(json)!.Subject}");

        public sealed class Inbox
        {
            readonly Channel<CloudEvent> events = Channel.CreateUnbounded<CloudEvent>();
            readonly Channel<string> texts = Channel.CreateUnbounded<string>();

            public int Failures { get; set; }
            public string? HoldSubject { get; set; }
            public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public bool HasMore => events.Reader.TryPeek(out _);

            public async Task Take(CloudEvent one)
            {
                var fails = Failures-- > 0;
                events.Writer.TryWrite(one);
                if (one.Subject == HoldSubject) await Held.Task;
                if (fails) throw new InvalidOperationException("not now");
            }

            public void Say(string text) => texts.Writer.TryWrite(text);

            public Task<CloudEvent> Next() => events.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);

            public Task<string> NextText() => texts.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
        }
    }
}
