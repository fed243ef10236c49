using System.Net;
using Izi.Embedded.EventGrid;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Functions;

/// <summary>The broker this host runs unless a setting names another: accounts from a table, messages to Event Grid.</summary>
internal sealed class BuiltInBroker(
    OwnSettings own, HostPlan plan, DataFolder data, ITableStore tables,
    [FromKeyedServices(EventSource.Topic)] EventGridTopic topic, [FromKeyedServices(EventSource.Namespace)] EventGridTopic connections,
    TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    MqttBroker? broker;

    /// <summary>Where devices connect; 0 where there is no broker.</summary>
    public int Port => broker?.Port ?? 0;

    public async Task StartAsync(CancellationToken cancel)
    {
        if (own.Broker is not { } account) return;
        var gate = new MqttGate(plan.Mqtt, new TableServiceClient(tables), account.Username, account.Password);
        var watcher = new MqttEvents(topic, connections, account.Username, time);
        broker = new MqttBroker(account.Broker, data.Store, gate, watcher, time, new BrokerLogs(logs));
        tables.Changed += row => CutOff(gate.Account(row));
        await Listen(broker, account.Broker.Endpoint, cancel);
        own.BrokerListens(broker.InsidePort);
        logs.CreateLogger<BuiltInBroker>().LogInformation(
            "MQTT broker listening on {Address}:{Port}{Tls}", account.Broker.Endpoint.Address, broker.Port, account.Broker.Certificate is null ? "" : " with TLS");
    }

    static async Task Listen(MqttBroker broker, IPEndPoint endpoint, CancellationToken cancel)
    {
        try
        {
            await broker.StartAsync(cancel);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException($"The MQTT broker cannot listen on {endpoint}: is the port in use? Mqtt__Port sets another.", taken);
        }
    }

    public Task StopAsync(CancellationToken cancel) => broker?.StopAsync(cancel) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => broker?.DisposeAsync() ?? default;

    // A changed row may hold another key, and a deleted one none.
    void CutOff(string? account)
    {
        if (account is not null) broker?.Disconnect(account);
    }
}
