using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

public sealed class QueryTests : TablesFixture
{
    static readonly Guid id = Guid.Parse("5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11");

    [Fact]
    public async Task Rows_come_by_partition_then_row_in_ordinal_order()
    {
        foreach (var (partition, row) in new[] { ("b", "1"), ("a", "b"), ("a", "B"), ("a", "10"), ("a", "9"), ("A", "z") }) await Add(partition, row);

        Assert.Equal(["A/z", "a/10", "a/9", "a/B", "a/b", "b/1"], await Keys(null));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a'", "a/1 a/2 a/3")]
    [InlineData("PartitionKey eq 'a' and RowKey eq '2'", "a/2")]
    [InlineData("PartitionKey eq 'a' and RowKey gt '1' and RowKey lt '3'", "a/2")]
    [InlineData("PartitionKey eq 'a' and RowKey ge '2' and RowKey le '3'", "a/2 a/3")]
    [InlineData("PartitionKey gt 'a'", "b/1 it's/1")]
    [InlineData("'a' lt PartitionKey", "b/1 it's/1")]
    [InlineData("PartitionKey eq 'it''s'", "it's/1")]
    [InlineData("PartitionKey ne 'a'", "b/1 it's/1")]
    [InlineData("RowKey eq '1'", "a/1 b/1 it's/1")]
    [InlineData("PartitionKey eq 'a' and (RowKey eq '1' or RowKey eq '3')", "a/1 a/3")]
    [InlineData("(PartitionKey eq 'a' and RowKey eq '3') or (PartitionKey eq 'b' and RowKey eq '1')", "a/3 b/1")]
    [InlineData("not (PartitionKey eq 'a')", "b/1 it's/1")]
    [InlineData("PartitionKey eq 'a' and PartitionKey eq 'b'", "")]
    [InlineData("RowKey gt '2' or PartitionKey eq 'b'", "a/3 b/1")]
    public async Task Keys_are_filtered(string filter, string expected)
    {
        foreach (var (partition, row) in new[] { ("a", "1"), ("a", "2"), ("a", "3"), ("b", "1"), ("it's", "1") }) await Add(partition, row);

        Assert.Equal(expected, string.Join(' ', await Keys(filter)));
    }

    [Theory]
    [InlineData("Text eq 'naïve'", "1")]
    [InlineData("Text gt 'a' and Text lt 'o'", "1")]
    [InlineData("Int eq 5", "1")]
    [InlineData("Int ne 5", "2")]
    [InlineData("Int ge -3", "1 2")]
    [InlineData("Int gt -3", "1")]
    [InlineData("Long gt 5000000000L", "1")]
    [InlineData("Double le 1.5", "1")]
    [InlineData("Double gt 1.5e0", "2")]
    [InlineData("Flag eq true", "1")]
    [InlineData("Flag", "1")]
    [InlineData("not Flag", "2 3")]
    [InlineData("At ge datetime'2026-03-01T12:00:00Z'", "1")]
    [InlineData("Id eq guid'5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11'", "1")]
    [InlineData("Bytes eq X'00ff'", "1")]
    [InlineData("Bytes lt binary'00FF'", "2")]
    [InlineData("Timestamp ge datetime'2026-03-01T12:00:00Z'", "1 2 3")]
    [InlineData("Int eq 5 or Int eq -3 and Flag eq true", "1")]
    [InlineData("(Int eq 5 or Int eq -3) and not (Flag eq true)", "2")]
    [InlineData("Text eq 5", "")]
    [InlineData("Missing ne 5", "")]
    [InlineData("not (Missing eq 5)", "1 2 3")]
    public async Task Properties_are_filtered_by_their_type(string filter, string expected)
    {
        await Add("a", "1", ("Text", "naïve"), ("Int", 5), ("Long", 5_000_000_001L), ("Double", 1.5), ("Flag", true), ("At", Noon), ("Id", id),
            ("Bytes", new byte[] { 0, 255 }));
        await Add("a", "2", ("Text", "zero"), ("Int", -3), ("Long", 1L), ("Double", 2.5), ("Flag", false), ("At", Noon.AddTicks(-1)), ("Id", Guid.Empty),
            ("Bytes", new byte[] { 0 }));
        await Add("a", "3");

        Assert.Equal(expected, string.Join(' ', (await Keys(filter)).Select(key => key[2..])));
    }

    [Theory]
    [InlineData("PartitionKey eq")]
    [InlineData("PartitionKey = 'a'")]
    [InlineData("(PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a' AND RowKey eq '1'")]
    [InlineData("PartitionKey eq 'a' RowKey eq '1'")]
    [InlineData("PartitionKey eq 'a")]
    [InlineData("Id eq guid'nonsense'")]
    [InlineData("Bytes eq X'0'")]
    [InlineData("Name eq null")]
    [InlineData("5")]
    public async Task A_filter_that_cannot_be_read_is_refused(string filter) =>
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Keys(filter)), 400, "InvalidInput");

    [Fact]
    public async Task A_filter_quotes_what_is_put_into_it()
    {
        await Add("it's", "1", ("Count", 7L), ("At", Noon.AddTicks(3)), ("Id", id), ("Bytes", new byte[] { 10, 171 }), ("Flag", true));

        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {"it's"} and Count eq {7L} and At eq {Noon.AddTicks(3)} and Id eq {id} and Bytes eq {new byte[] { 10, 171 }} and Flag eq {true}");

        Assert.Equal(
            "PartitionKey eq 'it''s' and Count eq 7L and At eq datetime'2026-03-01T12:00:00.0000003Z' and Id eq guid'5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11' and Bytes eq X'0AAB' and Flag eq true",
            filter);
        Assert.Equal(["it's/1"], await Keys(filter));
    }

    [Fact]
    public async Task Pages_have_the_size_asked_for_and_together_hold_every_row_once()
    {
        for (var i = 0; i < 7; i++) await Add(i < 4 ? "a" : "b", $"{i}");

        var pages = await Table.QueryAsync<TableEntity>(maxPerPage: 3).AsPages().ToListAsync();

        Assert.Equal([3, 3, 1], pages.Select(page => page.Values.Count));
        Assert.Equal("0123456", string.Concat(pages.SelectMany(page => page.Values).Select(row => row.RowKey)));
        Assert.Null(pages[^1].ContinuationToken);
    }

    [Theory]
    [InlineData("PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a' and Count ge 0")]
    [InlineData("PartitionKey ge 'a' and Count ge 0")]
    public async Task Pages_of_a_filter_together_hold_every_row_once(string filter)
    {
        await Table.SubmitTransactionAsync(
            Enumerable.Range(0, 100).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row("a", $"{i:00}", ("Count", i)))));

        var pages = await Table.QueryAsync<TableEntity>(filter, maxPerPage: 30).AsPages().ToListAsync();

        Assert.Equal([30, 30, 30, 10], pages.Select(page => page.Values.Count));
        Assert.Equal(Enumerable.Range(0, 100), pages.SelectMany(page => page.Values).Select(row => row.GetInt32("Count")!.Value));
    }

    [Fact]
    public async Task Few_matches_are_found_among_many_rows()
    {
        for (var batch = 0; batch < 3; batch++)
            await Table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100).Select(
                i => new TableTransactionAction(TableTransactionActionType.Add, Row("a", $"{i:000}", ("Count", i)))));

        var pages = await Table.QueryAsync<TableEntity>("Count eq 7 or Count eq 130 or Count eq 299", maxPerPage: 2).AsPages().ToListAsync();

        Assert.Equal([["007", "130"], ["299"]], pages.Select(page => page.Values.Select(row => row.RowKey).ToArray()));
    }

    [Fact]
    public async Task A_query_goes_on_from_a_token_also_after_its_row_was_deleted()
    {
        for (var i = 0; i < 5; i++) await Add("a", $"{i}", ("Even", i % 2 == 0));
        var first = await Table.QueryAsync<TableEntity>("PartitionKey eq 'a' and Even eq true", maxPerPage: 2).AsPages().FirstAsync();
        await Table.DeleteEntityAsync("a", "2");

        var rest = await Table.QueryAsync<TableEntity>("PartitionKey eq 'a' and Even eq true").AsPages(first.ContinuationToken).ToListAsync();

        Assert.Equal("02", string.Concat(first.Values.Select(row => row.RowKey)));
        Assert.Equal("4", string.Concat(rest.SelectMany(page => page.Values).Select(row => row.RowKey)));
    }

    [Fact]
    public async Task A_page_never_has_more_than_a_thousand_rows()
    {
        for (var batch = 0; batch < 11; batch++)
            await Table.SubmitTransactionAsync(
                Enumerable.Range(batch * 100, 100).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row("a", $"{i:0000}"))));

        var pages = await Table.QueryAsync<TableEntity>().AsPages().ToListAsync();

        Assert.Equal([1000, 100], pages.Select(page => page.Values.Count));
        Refused(await Assert.ThrowsAsync<RequestFailedException>(async () => await Table.QueryAsync<TableEntity>(maxPerPage: 1001).FirstAsync()), 400, "InvalidInput");
    }

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

    [Fact]
    public async Task A_query_asks_for_rows_as_it_is_read()
    {
        for (var i = 0; i < 4; i++) await Add("a", $"{i}");
        List<string> seen = [];

        await foreach (var row in Table.QueryAsync<TableEntity>(maxPerPage: 2))
        {
            seen.Add(row.RowKey);
            if (row.RowKey == "1") await Table.DeleteEntityAsync("a", "2");
        }

        Assert.Equal(["0", "1", "3"], seen);
    }
}
