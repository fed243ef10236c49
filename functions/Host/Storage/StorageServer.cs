using Izi.Host.Storage.Queues;
using Izi.Host.Storage.Tables;
using Izi.Host.Triggers;

namespace Izi.Host.Storage;

/// <summary>Where tables and queues listen; 0 is any free port.</summary>
internal sealed record StoragePorts(int Tables = 0, int Queues = 0);

/// <summary>
/// A storage account's tables and queues over REST, kept in the host's database. Loopback only, account name in the path.
/// </summary>
internal sealed class StorageServer : IAsyncDisposable
{
    // Azure.Data.Tables cannot read an address whose account begins with the name of the table: it says "Invalid port".
    public const string Account = "localhost1";

    readonly TablesService tables;
    readonly QueuesService queues;
    readonly ILoggerFactory logs;
    readonly string accountKey;
    readonly StoragePorts ports;
    LoopbackServer? tableServer;
    LoopbackServer? queueServer;

    /// <param name="store">Holds the rows and messages, in tables that begin with <c>table_</c> and <c>queue_</c>.</param>
    /// <param name="time">The wall clock for what is shown; monotonic time for visibility and time to live.</param>
    /// <param name="logs">Failures of the database are logged here.</param>
    /// <param name="accountKey">Base64, made at random for this data folder.</param>
    /// <param name="ports">Where to listen.</param>
    public StorageServer(SqliteStore store, TimeProvider time, ILoggerFactory logs, string accountKey, StoragePorts? ports = null)
    {
        (this.logs, this.accountKey, this.ports) = (logs, accountKey, ports ?? new());
        var key = new SharedKey(Account, accountKey);
        tables = new(new TableStore(store, time), key, logs.CreateLogger<TablesService>());
        var messages = new QueueStore(store, time);
        QueueSignal = messages;
        queues = new(messages, new QueueCatalog(store), key, logs.CreateLogger<QueuesService>());
    }

    /// <summary>For Azure.Data.Tables and Azure.Storage.Queues, once it is started.</summary>
    public string ConnectionString =>
        $"AccountName={Account};AccountKey={accountKey};TableEndpoint={TableEndpoint};QueueEndpoint={QueueEndpoint}";

    /// <summary>Tells listeners in this process when a message becomes visible.</summary>
    public IQueueSignal QueueSignal { get; }

    public Uri TableEndpoint => Endpoint(tableServer);

    public Uri QueueEndpoint => Endpoint(queueServer);

    public async Task StartAsync()
    {
        tableServer = await LoopbackServer.StartAsync(ports.Tables, tables.HandleAsync, logs);
        queueServer = await LoopbackServer.StartAsync(ports.Queues, queues.HandleAsync, logs);
    }

    public async ValueTask DisposeAsync()
    {
        if (tableServer is not null) await tableServer.DisposeAsync();
        if (queueServer is not null) await queueServer.DisposeAsync();
    }

    static Uri Endpoint(LoopbackServer? server) =>
        new(server?.Address ?? throw new InvalidOperationException("The storage is not started."), Account);
}
