using System.Text.Json;
using Azure.Data.Tables;
using Izi.Host.EventGrid;
using Izi.Host.Mqtt;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>Topic and broker alone, for a worker that another Functions host runs.</summary>
internal sealed class Emulators : IAsyncDisposable
{
    static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    readonly Stack<IAsyncDisposable> parts = new();

    Emulators()
    {
    }

    /// <summary>The settings by which the worker finds storage, topic and broker, and the key of its tokens.</summary>
    public Dictionary<string, string> WorkerSettings { get; } = [];

    /// <summary>The host's own broker; null where a setting names another.</summary>
    public Broker? Broker { get; private set; }

    /// <summary>The settings as the Values of <c>local.settings.json</c>.</summary>
    public string SettingsJson => JsonSerializer.Serialize(WorkerSettings, indented);

    /// <exception cref="InvalidOperationException">No storage account is named.</exception>
    /// <exception cref="IOException">A port or the data folder is in use.</exception>
    public static async Task<Emulators> StartAsync(
        HostSettings settings, FunctionApp app, FunctionDelivery delivery, int topicPort, TimeProvider time, ILoggerFactory logs)
    {
        var account = settings["AzureWebJobsStorage"] ?? throw new InvalidOperationException(
            "AzureWebJobsStorage must name Azurite or an account: the Functions host needs blobs, which the emulators do not have.");
        var emulators = new Emulators();
        try
        {
            await emulators.StartAsync(settings, account, app, delivery, topicPort, time, logs);
            return emulators;
        }
        catch
        {
            await emulators.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part)) await part.DisposeAsync();
    }

    async Task StartAsync(
        HostSettings settings, string account, FunctionApp app, FunctionDelivery delivery, int topicPort, TimeProvider time,
        ILoggerFactory logs)
    {
        var data = Own(new DataFolder(settings.DataFolder));
        var topic = Own(HostParts.OpenTopic(app, delivery, data, time, logs)
            ?? throw new InvalidOperationException($"{app.Folder} has no subscriptions.json."));
        var server = Own(new EventTopicServer(topic, data.Secret("topic.key"), logs, topicPort));
        await server.StartAsync();
        WorkerSettings["AzureWebJobsStorage"] = account;
        WorkerSettings["Events__TopicEndpoint"] = server.Endpoint.ToString();
        WorkerSettings["Events__TopicKey"] = data.Secret("topic.key");
        await AddBrokerAsync(settings, account, app, data, topic, time, logs);
        if (settings["Auth:Authority"] is null)
            WorkerSettings["Auth__SigningKey"] = settings["Auth:SigningKey"] ?? data.Secret(HostParts.SigningKey);
        await topic.StartAsync();
    }

    async Task AddBrokerAsync(
        HostSettings settings, string account, FunctionApp app, DataFolder data, EventTopic topic, TimeProvider time, ILoggerFactory logs)
    {
        if (BrokerParts.Rules(app) is not { } rules) return;

        if (BrokerParts.Foreign(settings, rules) is { } foreign)
        {
            Own(new ForeignBrokerListener(foreign, data.Store, topic, time, logs)).Start();
            return;
        }
        var password = data.Secret("broker.password");
        Broker = Own(BrokerParts.Broker(settings, rules, password, data, new TableServiceClient(account), topic, time, logs));
        await Broker.StartAsync(CancellationToken.None);
        foreach (var (name, value) in BrokerParts.WorkerSettings(Broker.WorkerPort, password)) WorkerSettings[name] = value;
    }

    T Own<T>(T part) where T : IAsyncDisposable
    {
        parts.Push(part);
        return part;
    }
}
