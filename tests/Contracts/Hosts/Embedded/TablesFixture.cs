using Izi.Embedded.Sqlite;

namespace Izi.Contracts.Tables;

/// <summary>The embedded tables, in a folder of their own or in a storage account.</summary>
public sealed class TablesFixture : IAsyncDisposable
{
    readonly TempFolder? folder;
    readonly SqliteStore? store;

    public TablesFixture()
    {
        folder = new();
        store = new(folder.Path);
        Service = new(new TableStore(store, TimeProvider.System));
    }

    public TablesFixture(string account) => Service = new(account);

    public TableServiceClient Service { get; }

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> Table()
    {
        var table = Service.GetTableClient($"T{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
        folder?.Dispose();
    }
}
