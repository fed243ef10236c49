using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Izi.Host.Durable;
using Izi.Host.EventGrid;
using Izi.Host.Mqtt;
using Izi.Host.Storage;
using Izi.Host.Triggers;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>Where events are delivered to functions, and the code that opens it.</summary>
internal sealed record FunctionDelivery(Uri Functions, string Code);

/// <summary>
/// What the worker needs around it: storage, topic, broker and durable engine. This is the one place that composes them. Each part adds the
/// settings by which the worker finds it; a part that a setting replaces by something else is not started.
/// </summary>
internal sealed class HostParts(
    LocalHostOptions options, FunctionApp app, DataFolder data, FunctionDelivery delivery, ILoggerFactory logs) : IAsyncDisposable
{
    /// <summary>The data folder's secret that signs tokens.</summary>
    public const string SigningKey = "signing.key";

    /// <summary>The worker's account at the broker. No device can have it: a device's name has a slash.</summary>
    const string WorkerName = "$host";

    readonly Stack<IAsyncDisposable> parts = new();

    public Dictionary<string, string> WorkerSettings { get; } = [];

    /// <summary>The connection string of the account whose queues trigger functions.</summary>
    public string Storage { get; private set; } = "";
    public IQueueSignal? QueueSignal { get; private set; }
    public EventTopic? Topic { get; private set; }

    /// <summary>The host's own broker; null where a setting names another.</summary>
    public Broker? Broker { get; private set; }
    public DurableEngine Engine { get; private set; } = null!;

    public SqliteStore Store => data.Store;

    public IDurableClientBinding? DurableClient { get; private set; }

    /// <summary>Where clients of the durable engine connect.</summary>
    public string DurableAddress { get; private set; } = "";

    /// <summary>Starts what the worker is given from its first moment on.</summary>
    /// <exception cref="IOException">A port is in use, or a file of the app cannot be read.</exception>
    /// <exception cref="InvalidOperationException">A setting cannot be used.</exception>
    public async Task StartAsync(HostJson json, IDurableFunctions functions)
    {
        await AddStorageAsync();
        var otherTopic = Settings["Events:TopicEndpoint"] is not null;
        OpenTopic();
        if (Topic is not null && !otherTopic) await ServeTopicAsync(Topic, port: 0);
        // Who runs topic and broker, such as the emulators, brings the one what devices say at the other; here it would come twice.
        if (Topic is not null && !(otherTopic && Settings["Mqtt:Host"] is not null))
            await AddBrokerAsync(Topic, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await AddDurableAsync(json, functions);
        if (Settings["Auth:Authority"] is null && Settings["Auth:SigningKey"] is null)
            WorkerSettings["Auth__SigningKey"] = data.Secret(SigningKey);
    }

    /// <summary>Starts topic and broker alone, for a worker that another Functions host runs.</summary>
    public async Task StartEmulatorsAsync(string account, int topicPort)
    {
        WorkerSettings["AzureWebJobsStorage"] = Storage = account;
        OpenTopic();
        var topic = Topic ?? throw new InvalidOperationException($"{app.Folder} has no subscriptions.json.");
        await ServeTopicAsync(topic, topicPort);
        // Kept, because the password stands in local.settings.json.
        await AddBrokerAsync(topic, data.Secret("broker.password"));
        if (Settings["Auth:Authority"] is null)
            WorkerSettings["Auth__SigningKey"] = Settings["Auth:SigningKey"] ?? data.Secret(SigningKey);
        await topic.StartAsync();
    }

    /// <summary>Starts what gives the worker work. The functions are known by now.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await Engine.StartAsync(cancel);
        if (Topic is not null) await Topic.StartAsync();
    }

    /// <summary>Takes no more work; completes when what was taken has ended, or at <paramref name="abort"/>.</summary>
    public Task EndAsync(CancellationToken abort) => Engine.StopAsync(abort);

    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part)) await part.DisposeAsync();
        Engine?.Dispose();
    }

    HostSettings Settings => options.Settings;

    async Task AddStorageAsync()
    {
        if (Settings["AzureWebJobsStorage"] is { } account)
        {
            Storage = account;
            options.Progress("Tables and queues: the account that AzureWebJobsStorage names");
        }
        else
        {
            var server = Own(new StorageServer(data.Store, options.Time, logs, data.Secret("storage.key", 64)));
            await server.StartAsync();
            (Storage, QueueSignal) = (server.ConnectionString, server.QueueSignal);
            options.Progress($"Tables and queues: {server.TableEndpoint}, {server.QueueEndpoint}");
        }
        WorkerSettings["AzureWebJobsStorage"] = Storage;
    }

    void OpenTopic()
    {
        var file = Path.Combine(app.Folder, "subscriptions.json");
        if (!File.Exists(file)) return;
        var subscriptions = EventSubscription.Read(file);
        Topic = Own(new EventTopic(data.Store, options.Time, subscriptions, () => delivery.Functions, delivery.Code, logs));
    }

    async Task ServeTopicAsync(EventTopic topic, int port)
    {
        var server = Own(new EventTopicServer(topic, data.Secret("topic.key"), logs, port));
        await server.StartAsync();
        WorkerSettings["Events__TopicEndpoint"] = server.Endpoint.ToString();
        WorkerSettings["Events__TopicKey"] = data.Secret("topic.key");
        options.Progress($"Event topic: {server.Endpoint}");
    }

    async Task AddBrokerAsync(EventTopic topic, string password)
    {
        var file = Path.Combine(app.Folder, "mqtt.json");
        if (!File.Exists(file)) return;
        var rules = MqttRules.Read(file);

        // The settings that emulators print name the host's own broker.
        if (Settings["Mqtt:Username"] != WorkerName && ForeignBrokerOptions.Read(Settings.All, rules) is { } foreign)
        {
            Own(new ForeignBrokerListener(foreign, data.Store, topic, options.Time, logs)).Start();
            options.Progress($"Devices are heard at the MQTT broker {foreign.Host}");
            return;
        }
        var own = BrokerOptions.Read(Settings.All, rules, WorkerName, password) with { NetworkTime = options.NetworkTime };
        Broker = Own(new Broker(own, data.Store, new TableServiceClient(Storage), topic, options.Time, logs));
        await Broker.StartAsync(CancellationToken.None);
        WorkerSettings["Mqtt__Host"] = "127.0.0.1";
        WorkerSettings["Mqtt__Port"] = Broker.WorkerPort.ToString(CultureInfo.InvariantCulture);
        WorkerSettings["Mqtt__Username"] = WorkerName;
        WorkerSettings["Mqtt__Password"] = password;
        WorkerSettings["Mqtt__UseTls"] = "false";
        options.Progress($"MQTT broker: {own.Endpoint.Address}:{Broker.Port}");
    }

    async Task AddDurableAsync(HostJson json, IDurableFunctions functions)
    {
        var durable = DurableOptions.Read(json.Extension("durableTask"));
        Engine = new(data.Store, functions, durable, options.Time, logs);
        var endpoint = Own(await DurableEndpoint.StartAsync(Engine));
        DurableAddress = endpoint.Url;
        DurableClient = new DurableClientBinding(durable, endpoint.Url, delivery.Functions.ToString());
    }

    T Own<T>(T part) where T : IAsyncDisposable
    {
        parts.Push(part);
        return part;
    }
}
