using Azure.Data.Tables;
using Azure;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>A test with an empty table.</summary>
public abstract class TablesTest : IAsyncLifetime
{
    TablesFixture host = null!;

    protected TableServiceClient Service => host.Service;

    protected TableClient Table { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        host = await OpenAsync();
        Table = await host.TableAsync();
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    protected virtual Task<TablesFixture> OpenAsync() => TablesFixture.OwnAsync();

    protected async Task<ETag> Add(string partition, string row, params (string Name, object Value)[] properties) =>
        Written(await Table.AddEntityAsync(Row(partition, row, properties)));

    protected async Task<TableEntity> Get(string partition, string row) => (await Table.GetEntityAsync<TableEntity>(partition, row)).Value;

    /// <summary>The keys of the rows that pass a filter, in the order in which they come.</summary>
    protected async Task<string> Keys(string? filter = null)
    {
        List<string> keys = [];
        await foreach (var row in Table.QueryAsync<TableEntity>(filter)) keys.Add($"{row.PartitionKey}/{row.RowKey}");
        return string.Join(' ', keys);
    }

    protected static TableEntity Row(string partition, string row, params (string Name, object Value)[] properties)
    {
        var entity = new TableEntity(partition, row);
        foreach (var (name, value) in properties) entity[name] = value;
        return entity;
    }

    /// <summary>The version that a write answered with.</summary>
    protected static ETag Written(Response answer)
    {
        Assert.Equal(204, answer.Status);
        return Assert.NotNull(answer.Headers.ETag);
    }

    protected static async Task Refused(int status, string? code, Func<Task> action)
    {
        var refused = await Assert.ThrowsAnyAsync<RequestFailedException>(action);
        Assert.Equal(status, refused.Status);
        if (code is not null) Assert.Equal(code, refused.ErrorCode);
    }
}
