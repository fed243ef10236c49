using Azure.Data.Tables;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>The real table client, on the host's storage or on an account.</summary>
public sealed class TablesFixture : IAsyncDisposable
{
    TestStorage? own;

    TablesFixture(TableServiceClient service) => Service = service;

    public TableServiceClient Service { get; }

    public static async Task<TablesFixture> OwnAsync()
    {
        var storage = await TestStorage.StartAsync();
        return new(storage.Tables) { own = storage };
    }

    public static Task<TablesFixture> OnAsync(string account) => Task.FromResult(new TablesFixture(new(account)));

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> TableAsync()
    {
        var table = Service.GetTableClient($"T{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        if (own is not null) await own.DisposeAsync();
    }
}
