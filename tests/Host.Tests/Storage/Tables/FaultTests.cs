using Azure;
using Azure.Data.Tables;
using static Azure.Data.Tables.TableTransactionActionType;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>A transaction whose statements fail one after the other.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    TestStorage storage = null!;

    TableClient Table => storage.Tables.GetTableClient("Venues");

    public async Task InitializeAsync()
    {
        storage = await TestStorage.StartAsync();
        await Table.CreateAsync();
    }

    public async Task DisposeAsync() => await storage.DisposeAsync();

    [Fact]
    public async Task A_transaction_that_fails_at_any_statement_leaves_nothing_and_can_be_sent_again()
    {
        var first = (await Table.AddEntityAsync(new TableEntity("minsk", "1") { ["Count"] = 1 })).Headers.ETag!.Value;
        var second = (await Table.AddEntityAsync(new TableEntity("minsk", "2") { ["Count"] = 1 })).Headers.ETag!.Value;
        await Table.AddEntityAsync(new TableEntity("minsk", "3"));
        var before = await StateAsync();
        TableTransactionAction[] actions =
        [
            new(UpdateMerge, new TableEntity("minsk", "1") { ["More"] = 2 }, first),
            new(UpdateReplace, new TableEntity("minsk", "2") { ["Count"] = 2 }, second),
            new(Delete, new TableEntity("minsk", "3")),
            new(Add, new TableEntity("minsk", "4")), new(UpsertReplace, new TableEntity("minsk", "5")),
        ];

        var faults = 0;
        for (var failed = true; failed; faults += failed ? 1 : 0)
        {
            failed = await FailsAtAsync(faults, () => Table.SubmitTransactionAsync(actions));
            if (failed) Assert.Equal(before, await StateAsync());
        }

        Assert.InRange(faults, 9, 40);
        Assert.Equal("1=1,2 2=2 4= 5=", await StateAsync());
    }

    /// <summary>Breaks the statement at this place, counted from the first of the tables' own; false when there is none there.</summary>
    async Task<bool> FailsAtAsync(int place, Func<Task> work)
    {
        var seen = 0;
        storage.Store.Fault = statement =>
        {
            if (statement.Contains("table_", StringComparison.Ordinal) && seen++ == place) throw new IOException($"broken at {statement}");
        };
        try
        {
            await work();
            return false;
        }
        catch (RequestFailedException broken) when (broken.Status == 500)
        {
            return true;
        }
        finally
        {
            storage.Store.Fault = null;
        }
    }

    async Task<string> StateAsync() => string.Join(' ', (await Table.QueryAsync<TableEntity>().ToListAsync())
        .Select(row => $"{row.RowKey}={string.Join(',', new[] { row.GetInt32("Count"), row.GetInt32("More") }.OfType<int>())}"));
}
