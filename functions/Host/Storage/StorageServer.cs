using Izi.Host.Storage.Queues;
using Izi.Host.Storage.Tables;
using Izi.Host.Triggers;

namespace Izi.Host.Storage;

/// <summary>
/// A storage account's tables and queues over REST, kept in the host's database. Loopback only, account name in the path.
/// </summary>
internal sealed class StorageServer(SqliteStore store, TimeProvider time, ILoggerFactory logs, string accountKey) : IAsyncDisposable
{
    // Azure.Data.Tables cannot read an address whose account begins with the name of the table: it says "Invalid port".
    public const string Account = "localhost1";

    readonly TableStore tables = new(store, time);
    readonly QueueStore queues = new(store, time);
    readonly SharedKey key = new(Account, accountKey);
    LoopbackServer? tableServer;
    LoopbackServer? queueServer;

    /// <summary>For Azure.Data.Tables and Azure.Storage.Queues, once it is started.</summary>
    public string ConnectionString =>
        $"AccountName={Account};AccountKey={accountKey};TableEndpoint={TableEndpoint};QueueEndpoint={QueueEndpoint}";

    /// <summary>Tells listeners in this process when a message becomes visible.</summary>
    public IQueueSignal QueueSignal => queues;

    public Uri TableEndpoint => Endpoint(tableServer);

    public Uri QueueEndpoint => Endpoint(queueServer);

    public async Task StartAsync()
    {
        var (rows, messages) = (new TablesService(tables, key, logs), new QueuesService(new(store), queues, key, logs));
        tableServer = await LoopbackServer.StartAsync(0, rows.HandleAsync, logs);
        queueServer = await LoopbackServer.StartAsync(0, messages.HandleAsync, logs);
    }

    public async ValueTask DisposeAsync()
    {
        if (tableServer is not null) await tableServer.DisposeAsync();
        if (queueServer is not null) await queueServer.DisposeAsync();
    }

    static Uri Endpoint(LoopbackServer? server) =>
        new(server?.Address ?? throw new InvalidOperationException("The storage is not started."), Account);
}
