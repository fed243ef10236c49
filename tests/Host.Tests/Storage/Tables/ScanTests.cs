using Azure;
using Azure.Data.Tables;
using Izi.Host.Storage.Tables;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>What our own storage does with queries beyond what the service and Azurite share.</summary>
public sealed class ScanTests : IAsyncLifetime
{
    static readonly DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    TestStorage storage = null!;

    TableClient Table => storage.Tables.GetTableClient("Venues");

    public async Task InitializeAsync()
    {
        storage = await TestStorage.StartAsync(new FakeTimeProvider(noon));
        await Table.CreateAsync();
    }

    public async Task DisposeAsync() => await storage.DisposeAsync();

    [Theory]
    [InlineData("5 eq Int", "1")]
    [InlineData("Int eq 5L", "1")]
    [InlineData("Long gt 5000000000", "1")]
    [InlineData("Double gt 1.5e0", "2")]
    [InlineData("not Flag", "2 3")]
    [InlineData("Bytes lt binary'00FF'", "2")]
    [InlineData("Timestamp ge datetime'2026-03-01T12:00:00Z'", "1 2 3")]
    public async Task Every_form_of_a_literal_and_of_a_comparison_is_understood(string filter, string expected)
    {
        await Table.AddEntityAsync(new TableEntity("a", "1")
        {
            ["Int"] = 5, ["Long"] = 5_000_000_001L, ["Double"] = 1.5, ["Flag"] = true, ["Bytes"] = new byte[] { 0, 255 },
        });
        await Table.AddEntityAsync(new TableEntity("a", "2")
        {
            ["Int"] = -3, ["Long"] = 1L, ["Double"] = 2.5, ["Flag"] = false, ["Bytes"] = new byte[] { 0 },
        });
        await Table.AddEntityAsync(new TableEntity("a", "3"));

        Assert.Equal(expected, string.Join(' ', (await Table.QueryAsync<TableEntity>(filter).ToListAsync()).Select(row => row.RowKey)));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a' AND RowKey eq '1'")]
    [InlineData("PartitionKey eq 'a")]
    [InlineData("Id eq guid'nonsense'")]
    [InlineData("Bytes eq X'0'")]
    [InlineData("Name eq null")]
    public async Task A_filter_that_means_nothing_is_refused(string filter) => await RefusedAsync(Table.QueryAsync<TableEntity>(filter));

    [Fact]
    public async Task A_page_has_at_most_a_thousand_rows() => await RefusedAsync(Table.QueryAsync<TableEntity>(maxPerPage: 1001));

    [Fact]
    public async Task A_token_that_is_not_ours_is_refused()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(async () =>
            await Table.QueryAsync<TableEntity>().AsPages("nonsense token").FirstAsync());

        Assert.Equal((400, "InvalidInput"), (refused.Status, refused.ErrorCode));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a' and Count ge 0")]
    [InlineData("PartitionKey ge 'a' and Count ge 0")]
    public async Task A_page_is_full_unless_it_is_the_last(string filter)
    {
        await FillAsync(1);

        var pages = await Table.QueryAsync<TableEntity>(filter, maxPerPage: 30).AsPages().ToListAsync();

        Assert.Equal([30, 30, 30, 10], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
    }

    [Fact]
    public async Task A_page_is_full_however_few_rows_match()
    {
        await FillAsync(3);

        var pages =
            await Table.QueryAsync<TableEntity>("Count eq 7 or Count eq 130 or Count eq 299", maxPerPage: 2).AsPages().ToListAsync();

        Assert.Equal([["007", "130"], ["299"]], pages.Select(page => page.Values.Select(row => row.RowKey).ToArray()));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a' and RowKey eq '1'", "(tbl=? AND pk=? AND rk=?)")]
    [InlineData("PartitionKey eq 'a' and RowKey ge '1' and RowKey lt '2' and Count gt 5", "(tbl=? AND pk=? AND rk>? AND rk<?)")]
    [InlineData("PartitionKey ge 'a' and PartitionKey lt 'b'", "(tbl=? AND pk>? AND pk<?)")]
    [InlineData("PartitionKey eq 'a' and (RowKey eq '1' or RowKey eq '2')", "(tbl=? AND pk=? AND rk>? AND rk<?)")]
    public void A_filter_on_keys_is_a_search_of_the_index(string filter, string search)
    {
        var (sql, values) = new TableScan(1, FilterParser.Parse(filter), null).Statement(10);

        var plan = storage.Store.Read(db => db.Query($"EXPLAIN QUERY PLAN {sql}", step => step.GetString(3), values));

        Assert.Contains(search, Assert.Single(plan), StringComparison.Ordinal);
    }

    static async Task RefusedAsync(AsyncPageable<TableEntity> query)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(async () => await query.FirstAsync());
        Assert.Equal((400, "InvalidInput"), (refused.Status, refused.ErrorCode));
    }

    async Task FillAsync(int hundreds)
    {
        for (var batch = 0; batch < hundreds; batch++)
            await Table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100).Select(
                i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("a", $"{i:000}") { ["Count"] = i })));
    }
}
