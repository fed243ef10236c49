namespace Izi.Contracts.Tables;

/// <summary>The real client on the storage account that <see cref="StorageAccount"/> names; what a test makes there goes with it.</summary>
public sealed class TablesFixture : IAsyncDisposable
{
    readonly List<TableClient> made = [];

    public TableServiceClient Service { get; } = new(StorageAccount.ConnectionString);

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> Table()
    {
        var table = Service.GetTableClient($"T{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        made.Add(table);
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var table in made) await table.DeleteAsync();
    }
}
