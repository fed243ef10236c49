using Izi.Embedded.Durable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Izi.Embedded.Functions;

/// <summary>
/// Starts and stops everything in order. Stores and broker are up before the app's own services start; orchestrations and
/// listeners run once the web server listens; when the host stops, runs get time to finish before what they use goes away.
/// </summary>
internal sealed class HostRuntime(
    DataFolder data, BuiltInBroker broker, ForeignBroker foreign, DurableEngine durable, TriggerListeners listeners,
    OwnServer server, OwnSettings own, IConfiguration settings, StartGate gate) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => broker.StartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (server.Address is { } address) own.ServerListens(settings, address);
        await durable.StartAsync(cancellationToken);
        await listeners.Start();
        foreign.Start();
        gate.Open();
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => listeners.Stop(cancellationToken);

    // By now the web server has answered its last request: it stops before this service does.
    public Task StopAsync(CancellationToken cancellationToken) => durable.StopAsync(cancellationToken);

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await foreign.StopAsync();
        await broker.StopAsync(cancellationToken);
        await data.DisposeAsync();
    }
}
