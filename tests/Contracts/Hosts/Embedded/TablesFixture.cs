using Izi.Embedded.Sqlite;

namespace Izi.Contracts.Tables;

/// <summary>The embedded tables in a folder of their own.</summary>
public sealed class TablesFixture : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly SqliteStore store;

    public TablesFixture()
    {
        store = new(folder.Path);
        Service = new(new TableStore(store, TimeProvider.System));
    }

    public TableServiceClient Service { get; }

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> Table()
    {
        var table = Service.GetTableClient("Venues");
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}
