using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

/// <summary>What this host does with queries beyond what <c>tests/Contracts</c> promises of both.</summary>
public sealed class QueryTests : TablesFixture
{
    [Theory]
    [InlineData("5 eq Int", "1")]
    [InlineData("Int eq 5L", "1")]
    [InlineData("Long gt 5000000000", "1")]
    [InlineData("Double gt 1.5e0", "2")]
    [InlineData("not Flag", "2 3")]
    [InlineData("Bytes lt binary'00FF'", "2")]
    [InlineData("Timestamp ge datetime'2026-03-01T12:00:00Z'", "1 2 3")]
    public async Task Whatever_can_be_meant_is_understood(string filter, string expected)
    {
        await Add("a", "1", ("Int", 5), ("Long", 5_000_000_001L), ("Double", 1.5), ("Flag", true), ("Bytes", new byte[] { 0, 255 }));
        await Add("a", "2", ("Int", -3), ("Long", 1L), ("Double", 2.5), ("Flag", false), ("Bytes", new byte[] { 0 }));
        await Add("a", "3");

        Assert.Equal(expected, string.Join(' ', (await Keys(filter)).Select(key => key[2..])));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a' AND RowKey eq '1'")]
    [InlineData("PartitionKey eq 'a")]
    [InlineData("Id eq guid'nonsense'")]
    [InlineData("Bytes eq X'0'")]
    [InlineData("Name eq null")]
    public async Task What_can_mean_nothing_is_refused(string filter) =>
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Keys(filter)), 400, "InvalidInput");

    [Theory]
    [InlineData("PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a' and Count ge 0")]
    [InlineData("PartitionKey ge 'a' and Count ge 0")]
    public async Task A_page_is_full_unless_it_is_the_last(string filter)
    {
        await Fill(1);

        var pages = await Table.QueryAsync<TableEntity>(filter, maxPerPage: 30).AsPages().ToListAsync();

        Assert.Equal([30, 30, 30, 10], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
    }

    [Fact]
    public async Task A_page_is_full_however_few_rows_match()
    {
        await Fill(3);

        var pages = await Table.QueryAsync<TableEntity>("Count eq 7 or Count eq 130 or Count eq 299", maxPerPage: 2).AsPages().ToListAsync();

        Assert.Equal([["007", "130"], ["299"]], pages.Select(page => page.Values.Select(row => row.RowKey).ToArray()));
    }

    [Fact]
    public async Task More_than_a_thousand_rows_cannot_be_asked_for() => Refused(
        await Assert.ThrowsAsync<RequestFailedException>(async () => await Table.QueryAsync<TableEntity>(maxPerPage: 1001).FirstAsync()), 400, "InvalidInput");

    [Fact]
    public async Task A_token_that_is_not_ours_is_refused() =>
        Refused(
            await Assert.ThrowsAsync<RequestFailedException>(async () => await Table.QueryAsync<TableEntity>().AsPages("nonsense").FirstAsync()), 400, "InvalidInput");

    [Theory]
    [InlineData("PartitionKey eq 'a' and RowKey eq '1'", "(tbl=? AND pk=? AND rk=?)")]
    [InlineData("PartitionKey eq 'a' and RowKey ge '1' and RowKey lt '2' and Count gt 5", "(tbl=? AND pk=? AND rk>? AND rk<?)")]
    [InlineData("PartitionKey ge 'a' and PartitionKey lt 'b'", "(tbl=? AND pk>? AND pk<?)")]
    [InlineData("PartitionKey eq 'a' and (RowKey eq '1' or RowKey eq '2')", "(tbl=? AND pk=? AND rk>? AND rk<?)")]
    public void A_filter_on_keys_is_a_search_of_the_index(string filter, string search)
    {
        var (sql, values) = new TableScan("Venues", FilterParser.Parse(filter), null).Statement(10);

        var plan = Sqlite.Read(db => db.Query($"EXPLAIN QUERY PLAN {sql}", step => step.GetString(3), values));

        Assert.Contains(search, Assert.Single(plan), StringComparison.Ordinal);
    }

    async Task Fill(int hundreds)
    {
        for (var batch = 0; batch < hundreds; batch++)
            await Table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100).Select(
                i => new TableTransactionAction(TableTransactionActionType.Add, Row("a", $"{i:000}", ("Count", i)))));
    }
}
