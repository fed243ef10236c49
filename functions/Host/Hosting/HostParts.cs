using System.Security.Cryptography;
using Azure.Data.Tables;
using Izi.Host.Durable;
using Izi.Host.EventGrid;
using Izi.Host.Mqtt;
using Izi.Host.Storage;
using Izi.Host.Triggers;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>
/// What the worker needs around it: storage, topic, broker and durable engine. This is the one place that composes them. Each part adds the
/// settings by which the worker finds it; a part that a setting replaces by something else is not started.
/// </summary>
internal sealed class HostParts : IAsyncDisposable
{
    /// <summary>The data folder's secret that signs tokens.</summary>
    public const string SigningKey = "signing.key";

    readonly Stack<IAsyncDisposable> parts = new();
    readonly LocalHostOptions options;
    readonly DataFolder data;
    readonly ILoggerFactory logs;

    HostParts(LocalHostOptions options, DataFolder data, ILoggerFactory logs) =>
        (this.options, this.data, this.logs) = (options, data, logs);

    /// <summary>The settings that the host makes for its worker.</summary>
    public Dictionary<string, string> WorkerSettings { get; } = [];

    /// <summary>The connection string of the account whose queues trigger functions.</summary>
    public string Storage { get; private set; } = "";

    public IQueueSignal? QueueSignal { get; private set; }

    public EventTopic? Topic { get; private set; }

    /// <summary>The host's own broker; null where a setting names another.</summary>
    public Broker? Broker { get; private set; }

    public DurableEngine Engine { get; private set; } = null!;

    /// <summary>The data folder's database.</summary>
    public SqliteStore Store => data.Store;

    public IDurableClientBinding? DurableClient { get; private set; }

    /// <summary>Where clients of the durable engine connect.</summary>
    public string DurableAddress { get; private set; } = "";

    /// <summary>Starts what the worker is given from its first moment on.</summary>
    /// <exception cref="IOException">A port is in use, or a file of the app cannot be read.</exception>
    /// <exception cref="InvalidOperationException">A setting cannot be used.</exception>
    public static async Task<HostParts> StartAsync(
        LocalHostOptions options, FunctionApp app, DataFolder data, HostJson json, FunctionDelivery delivery,
        IDurableFunctions functions, ILoggerFactory logs)
    {
        var parts = new HostParts(options, data, logs);
        try
        {
            await parts.AddStorageAsync();
            await parts.AddTopicAsync(app, delivery);
            await parts.AddBrokerAsync(app);
            await parts.AddDurableAsync(json, delivery, functions);
            parts.AddSigningKey();
            return parts;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
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

    async Task AddStorageAsync()
    {
        if (options.Settings["AzureWebJobsStorage"] is { } account)
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

    async Task AddTopicAsync(FunctionApp app, FunctionDelivery delivery)
    {
        Topic = OpenTopic(app, delivery, data, options.Time, logs);
        if (Topic is null) return;
        Own(Topic);
        if (options.Settings["Events:TopicEndpoint"] is not null) return;

        var server = Own(new EventTopicServer(Topic, data.Secret("topic.key"), logs));
        await server.StartAsync();
        WorkerSettings["Events__TopicEndpoint"] = server.Endpoint.ToString();
        WorkerSettings["Events__TopicKey"] = data.Secret("topic.key");
        options.Progress($"Event topic: {server.Endpoint}");
    }

    async Task AddBrokerAsync(FunctionApp app)
    {
        if (Topic is null || BrokerParts.Rules(app) is not { } rules) return;

        // Who runs topic and broker, such as the emulators, brings the one what devices say at the other; here it would come twice.
        if (options.Settings["Events:TopicEndpoint"] is not null && options.Settings["Mqtt:Host"] is not null) return;

        if (BrokerParts.Foreign(options.Settings, rules) is { } foreign)
        {
            Own(new ForeignBrokerListener(foreign, data.Store, Topic, options.Time, logs)).Start();
            options.Progress($"Devices are heard at the MQTT broker {foreign.Host}");
            return;
        }
        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var tables = new TableServiceClient(Storage);
        Broker = Own(BrokerParts.Broker(options.Settings, rules, password, data, tables, Topic, options.Time, logs, options.NetworkTime));
        await Broker.StartAsync(CancellationToken.None);
        foreach (var (name, value) in BrokerParts.WorkerSettings(Broker.WorkerPort, password)) WorkerSettings[name] = value;
        options.Progress($"MQTT broker: {BrokerParts.Address(options.Settings)}:{Broker.Port}");
    }

    async Task AddDurableAsync(HostJson json, FunctionDelivery delivery, IDurableFunctions functions)
    {
        var durable = DurableOptions.Read(json.Extension("durableTask"));
        Engine = new(data.Store, functions, durable, options.Time, logs);
        var endpoint = Own(await DurableEndpoint.StartAsync(Engine));
        DurableAddress = endpoint.Url;
        DurableClient = new DurableClientBinding(durable, endpoint.Url, delivery.Functions.ToString());
    }

    void AddSigningKey()
    {
        if (options.Settings["Auth:Authority"] is null && options.Settings["Auth:SigningKey"] is null)
            WorkerSettings["Auth__SigningKey"] = data.Secret(SigningKey);
    }

    internal static EventTopic? OpenTopic(
        FunctionApp app, FunctionDelivery delivery, DataFolder data, TimeProvider time, ILoggerFactory logs)
    {
        var file = Path.Combine(app.Folder, "subscriptions.json");
        if (!File.Exists(file)) return null;
        return new(data.Store, time, EventSubscription.Read(file), () => delivery.Functions, delivery.Code, logs);
    }

    T Own<T>(T part) where T : IAsyncDisposable
    {
        parts.Push(part);
        return part;
    }
}

/// <summary>Where events are delivered to functions, and the code that opens it.</summary>
internal sealed record FunctionDelivery(Uri Functions, string Code);
