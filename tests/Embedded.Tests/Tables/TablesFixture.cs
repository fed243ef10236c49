using Azure;
using Izi.Embedded.Sqlite;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

/// <summary>A data folder of its own with one table, and a clock the test moves.</summary>
public abstract class TablesFixture : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TempFolder folder = new();
    SqliteStore sqlite;

    protected TablesFixture()
    {
        sqlite = new SqliteStore(folder.Path);
        Store = new TableStore(sqlite, Time);
        Table = new TableServiceClient(Store).GetTableClient("Venues");
    }

    protected VirtualTime Time { get; } = new(Noon);
    protected TableClient Table { get; private set; }
    protected TableServiceClient Service => new(Store);
    internal TableStore Store { get; private set; }
    internal SqliteStore Sqlite => sqlite;

    public async Task InitializeAsync() => await Table.CreateIfNotExistsAsync();

    public async Task DisposeAsync()
    {
        await sqlite.DisposeAsync();
        folder.Dispose();
    }

    protected async Task OpenAgain()
    {
        await sqlite.DisposeAsync();
        sqlite = new SqliteStore(folder.Path);
        Store = new TableStore(sqlite, Time);
        Table = new TableServiceClient(Store).GetTableClient("Venues");
    }

    protected async Task<ETag> Add(string partition, string row, params (string Name, object? Value)[] properties) =>
        (await Table.AddEntityAsync(Row(partition, row, properties))).Headers.ETag!.Value;

    protected async Task<TableEntity> Get(string partition, string row) => (await Table.GetEntityAsync<TableEntity>(partition, row)).Value;

    protected async Task<List<string>> Keys(string? filter) =>
        await Table.QueryAsync<TableEntity>(filter).Select(row => $"{row.PartitionKey}/{row.RowKey}").ToListAsync();

    protected static TableEntity Row(string partition, string row, params (string Name, object? Value)[] properties)
    {
        var entity = new TableEntity(partition, row);
        foreach (var (name, value) in properties) entity[name] = value;
        return entity;
    }

    protected static void Refused(RequestFailedException refused, int status, string code)
    {
        Assert.Equal(status, refused.Status);
        Assert.Equal(code, refused.ErrorCode);
    }
}
