using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Izi.Host.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Storage;

/// <summary>The host's storage on a folder of its own, and the real clients of it.</summary>
public sealed class TestStorage : IAsyncDisposable
{
    static readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });

    readonly TempFolder folder;
    readonly string key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
    readonly TimeProvider time;

    TestStorage(TimeProvider time, TempFolder folder) => (this.time, this.folder) = (time, folder);

    public TableServiceClient Tables => new(ConnectionString, NoRetries(new TableClientOptions()));

    public QueueServiceClient Queues => new(ConnectionString, NoRetries(new QueueClientOptions()));

    public string ConnectionString => Server.ConnectionString;

    public string Folder => folder.Path;

    internal SqliteStore Store { get; private set; } = null!;

    internal StorageServer Server { get; private set; } = null!;

    /// <param name="time">The storage's clock.</param>
    /// <param name="files">A database to begin with, taken over.</param>
    public static async Task<TestStorage> StartAsync(TimeProvider? time = null, TempFolder? files = null)
    {
        var storage = new TestStorage(time ?? TimeProvider.System, files ?? new());
        await storage.OpenAsync();
        return storage;
    }

    /// <summary>Ends the process in which the storage runs, and starts another on the same folder.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        folder.Dispose();
    }

    async Task OpenAsync()
    {
        Store = new(Path.Combine(folder.Path, "izi.db"));
        Server = new(Store, time, NullLoggerFactory.Instance, key);
        await Server.StartAsync();
    }

    async Task CloseAsync()
    {
        await Server.DisposeAsync();
        await Store.DisposeAsync();
    }

    // A promise about an error is about its first answer.
    static T NoRetries<T>(T options)
        where T : Azure.Core.ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Transport = new HttpClientTransport(http);
        return options;
    }
}
