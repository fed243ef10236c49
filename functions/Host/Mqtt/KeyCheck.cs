using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>Each second looks up the keys of connected clients and closes connections whose key was replaced or revoked.</summary>
internal sealed class KeyCheck(IAccounts accounts, Func<IEnumerable<ClientConnection>> connected, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource stop = new();
    readonly PeriodicTimer timer = new(interval, time);
    Task running = Task.CompletedTask;

    public void Start() => running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        timer.Dispose();
        stop.Dispose();
    }

    async Task RunAsync()
    {
        var wasAway = false;
        while (await NextAsync())
            try
            {
                await CheckAsync();
                wasAway = false;
            }
            // Nobody is disconnected because the accounts cannot be read.
            catch (Exception away) when (!stop.IsCancellationRequested)
            {
                if (!wasAway) log.LogWarning(away, "The keys of connected clients cannot be checked: {Why}", away.Message);
                wasAway = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }
    }

    async Task<bool> NextAsync()
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    async Task CheckAsync()
    {
        var clients = connected().Where(client => client.Secret is not null).ToList();
        if (clients.Count == 0) return;
        var current = await accounts.FindAsync([.. clients.Select(client => client.Username).Distinct()], stop.Token);
        foreach (var client in clients)
            if (current.GetValueOrDefault(client.Username) != client.Secret)
                client.Close(MqttDisconnectReasonCode.AdministrativeAction, "ServerInitiatedDisconnect");
    }
}
