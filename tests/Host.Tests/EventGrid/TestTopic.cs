using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Izi.Host.EventGrid;

namespace Izi.Host.Tests.EventGrid;

/// <summary>The topic on a folder of its own, with a webhook that the test answers for.</summary>
public sealed class TestTopic : IAsyncDisposable
{
    public const string Key = "topic-key";
    const string Code = "webhook code";

    static readonly EventSubscription[] subscriptions =
    [
        new("bridge", "Bridge", EventSource.Topic, ["izi.device.desired.v1"]),
        new("inbox", "Inbox", EventSource.Namespace, ["izi.device.desired.v1"]),
    ];

    readonly TempFolder folder;
    readonly TimeProvider time;
    EventTopicServer server = null!;

    TestTopic(WebhookReceiver webhook, TimeProvider time, TempFolder folder) =>
        (Webhook, this.time, this.folder) = (webhook, time, folder);

    public WebhookReceiver Webhook { get; }

    public LogLines Log { get; } = new();

    public Uri Endpoint => server.Endpoint;

    public string Folder => folder.Path;

    internal SqliteStore Store { get; private set; } = null!;

    internal EventTopic Topic { get; private set; } = null!;

    /// <param name="time">The topic's clock.</param>
    /// <param name="files">A database to begin with, taken over.</param>
    public static async Task<TestTopic> StartAsync(TimeProvider? time = null, TempFolder? files = null)
    {
        var topic = new TestTopic(await WebhookReceiver.StartAsync(), time ?? TimeProvider.System, files ?? new());
        await topic.OpenAsync(subscriptions);
        return topic;
    }

    /// <summary>Ends the topic's process, and starts another on the same folder.</summary>
    internal async Task RestartAsync(params EventSubscription[] others)
    {
        await CloseAsync();
        await OpenAsync(others.Length > 0 ? others : subscriptions);
    }

    /// <summary>Publishes with the real client, which does not retry.</summary>
    public Task<Response> PublishAsync(params CloudEvent[] events)
    {
        var options = new EventGridPublisherClientOptions();
        options.Retry.MaxRetries = 0;
        return new EventGridPublisherClient(Endpoint, new AzureKeyCredential(Key), options).SendEventsAsync(events);
    }

    public static CloudEvent Desired(string subject, int epoch) =>
        new("/venues/demo", "izi.device.desired.v1", new { epoch }) { Subject = subject };

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Webhook.DisposeAsync();
        folder.Dispose();
    }

    async Task OpenAsync(IReadOnlyList<EventSubscription> current)
    {
        Store = new(Path.Combine(folder.Path, "izi.db"));
        Topic = new(Store, time, current, () => Webhook.Address, Code, Log);
        server = new(Topic, Key, Log);
        await server.StartAsync();
        await Topic.StartAsync();
    }

    async Task CloseAsync()
    {
        await server.DisposeAsync();
        await Topic.DisposeAsync();
        await Store.DisposeAsync();
    }
}
