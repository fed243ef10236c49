using Azure.Data.Tables;
using static Izi.Host.Tests.Storage.Tables.Actions;

namespace Izi.Host.Tests.Storage.Tables;

public class QueryPromises : TablesTest
{
    static readonly DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid id = Guid.Parse("5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11");

    [Fact]
    public async Task Rows_come_by_partition_then_row_in_ordinal_order()
    {
        foreach (
            var (partition, row) in new[]
            {
                ("b", "1"),
                ("a", "b"),
                ("a", "B"),
                ("a", "10"),
                ("a", "9"),
                ("A", "z"),
                ("a", "é"),
                ("a", "_"),
                ("a", "-"),
            })
            await Add(partition, row);

        Assert.Equal("A/z a/- a/10 a/9 a/B a/_ a/b a/é b/1", await Keys());
        Assert.Equal("a/B a/_", await Keys("PartitionKey eq 'a' and RowKey ge 'B' and RowKey lt 'b'"));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a'", "a/1 a/2 a/3")]
    [InlineData("PartitionKey eq 'a' and RowKey eq '2'", "a/2")]
    [InlineData("PartitionKey eq 'a' and RowKey gt '1' and RowKey lt '3'", "a/2")]
    [InlineData("PartitionKey eq 'a' and RowKey ge '2' and RowKey le '3'", "a/2 a/3")]
    [InlineData("PartitionKey gt 'a'", "b/1 it's/1")]
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

        Assert.Equal(expected, await Keys(filter));
    }

    [Theory]
    [InlineData("Text eq 'naïve'", "1")]
    [InlineData("Text ne 'zero'", "1")]
    [InlineData("Text gt 'a' and Text lt 'o'", "1")]
    [InlineData("Int eq 5", "1")]
    [InlineData("Int ne 5", "2")]
    [InlineData("Int gt -3", "1")]
    [InlineData("Int ge -3", "1 2")]
    [InlineData("Int lt 5", "2")]
    [InlineData("Int le 5", "1 2")]
    [InlineData("Long eq 1L", "2")]
    [InlineData("Long ne 1L", "1")]
    [InlineData("Long gt 5000000000L", "1")]
    [InlineData("Double eq 1.5", "1")]
    [InlineData("Double le 1.5", "1")]
    [InlineData("Double gt 1.5", "2")]
    [InlineData("Flag eq true", "1")]
    [InlineData("Flag ne true", "2")]
    [InlineData("Flag", "1")]
    [InlineData("At ge datetime'2026-03-01T12:00:00Z'", "1")]
    [InlineData("At lt datetime'2026-03-01T12:00:00Z'", "2")]
    [InlineData("At eq datetime'2026-03-01T12:00:00.0000000Z'", "1")]
    [InlineData("Timestamp ge datetime'2020-03-01T12:00:00Z'", "1 2 3")]
    [InlineData("Id eq guid'5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11'", "1")]
    [InlineData("Id ne guid'5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11'", "2")]
    [InlineData("Bytes eq X'00ff'", "1")]
    [InlineData("Bytes lt X'00ff'", "2")]
    [InlineData("Int eq 5 or Int eq -3 and Flag eq true", "1")]
    [InlineData("(Int eq 5 or Int eq -3) and not (Flag eq true)", "2")]
    [InlineData("Text eq 5", "")]
    [InlineData("Int eq '5'", "")]
    public async Task Properties_are_filtered_by_their_type(string filter, string expected)
    {
        await Seed();

        Assert.Equal(expected, (await Keys(filter)).Replace("a/", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Missing eq 5", "")]
    [InlineData("Missing ne 5", "")]
    [InlineData("not (Missing eq 5)", "1 2 3")]
    [InlineData("not (Int eq 5)", "2 3")]
    [InlineData("not (Flag eq true)", "2 3")]
    public async Task A_property_that_is_missing_passes_no_comparison(string filter, string expected)
    {
        await Seed();

        Assert.Equal(expected, (await Keys(filter)).Replace("a/", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PartitionKey eq")]
    [InlineData("PartitionKey = 'a'")]
    [InlineData("(PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a' RowKey eq '1'")]
    [InlineData("5")]
    public async Task A_filter_that_cannot_be_read_is_refused(string filter) => await Refused(400, "InvalidInput", () => Keys(filter));

    [Fact]
    public async Task A_filter_quotes_what_is_put_into_it()
    {
        await Add("it's", "1", ("Count", 7L), ("At", noon.AddTicks(3)), ("Id", id), ("Bytes", new byte[] { 10, 171 }), ("Flag", true));
        await Add("it's", "2", ("Count", 8L), ("At", noon.AddTicks(4)), ("Id", Guid.Empty), ("Bytes", new byte[] { 10 }), ("Flag", false));

        var at = noon.AddTicks(3);
        byte[] bytes = [10, 171];
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {"it's"} and Count eq {7L} and At eq {at} and Id eq {id} and Bytes eq {bytes} and Flag eq {true}");
        Assert.Equal("it's/1", await Keys(filter));
    }

    [Fact]
    public async Task Pages_have_the_size_asked_for_and_together_hold_every_row_once()
    {
        for (var i = 0; i < 7; i++) await Add(i < 4 ? "a" : "b", $"{i}");

        var pages = await Table.QueryAsync<TableEntity>("PartitionKey ge 'a'", maxPerPage: 3).AsPages().ToListAsync();

        Assert.Equal(["012", "345", "6"], pages.Select(page => string.Concat(page.Values.Select(row => row.RowKey))));
        Assert.All(pages.Take(2), page => Assert.NotNull(page.ContinuationToken));
    }

    [Theory]
    [InlineData("PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a' and Count ge 0")]
    [InlineData("PartitionKey ge 'a' and Count ge 0")]
    public async Task Pages_of_a_filter_together_hold_every_row_once(string filter)
    {
        await Table.SubmitTransactionAsync(Enumerable.Range(0, 100).Select(i => Insert(Row("a", $"{i:00}", ("Count", i)))));

        var pages = await Table.QueryAsync<TableEntity>(filter, maxPerPage: 30).AsPages().ToListAsync();

        Assert.All(pages, page => Assert.InRange(page.Values.Count, 0, 30));
        Assert.Equal(Enumerable.Range(0, 100), pages.SelectMany(page => page.Values).Select(row => row.GetInt32("Count")!.Value));
    }

    [Fact]
    public async Task A_query_asks_for_rows_as_it_is_read()
    {
        for (var i = 0; i < 4; i++) await Add("a", $"{i}");
        List<string> seen = [];

        await foreach (var row in Table.QueryAsync<TableEntity>("PartitionKey eq 'a'", maxPerPage: 2))
        {
            seen.Add(row.RowKey);
            if (row.RowKey == "1") await Table.DeleteEntityAsync("a", "2");
        }

        Assert.Equal(["0", "1", "3"], seen);
    }

    [Fact]
    public async Task A_page_has_at_most_a_thousand_rows()
    {
        for (var batch = 0; batch < 11; batch++)
            await Table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100).Select(i => Insert(Row("a", $"{i:0000}"))));

        var pages = await Table.QueryAsync<TableEntity>("PartitionKey eq 'a'").AsPages().ToListAsync();

        Assert.Equal([1000, 100], pages.Select(page => page.Values.Count));
        Assert.Equal(Enumerable.Range(0, 1100).Select(i => $"{i:0000}"), pages.SelectMany(page => page.Values).Select(row => row.RowKey));
    }

    [Fact]
    public async Task A_query_goes_on_from_a_token_also_after_its_row_was_deleted()
    {
        for (var i = 0; i < 5; i++) await Add("a", $"{i}");
        var first = await Table.QueryAsync<TableEntity>("PartitionKey eq 'a'", maxPerPage: 2).AsPages().FirstAsync();
        await Table.DeleteEntityAsync("a", "1");
        await Table.DeleteEntityAsync("a", "2");

        var rest = await Table.QueryAsync<TableEntity>("PartitionKey eq 'a'").AsPages(first.ContinuationToken).ToListAsync();

        Assert.Equal("01", string.Concat(first.Values.Select(row => row.RowKey)));
        Assert.Equal("34", string.Concat(rest.SelectMany(page => page.Values).Select(row => row.RowKey)));
    }

    [Fact]
    public async Task Few_matches_are_found_among_many_rows()
    {
        for (var batch = 0; batch < 3; batch++)
            await Table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100).Select(i => Insert(Row("a", $"{i:000}", ("Count", i)))));

        Assert.Equal("a/007 a/130 a/299", await Keys("Count eq 7 or Count eq 130 or Count eq 299"));
    }

    [Fact]
    public async Task A_query_reads_only_what_is_selected()
    {
        await Seed();

        var rows = await Table.QueryAsync<TableEntity>("Int eq 5", select: ["RowKey", "Text"]).ToListAsync();

        var row = Assert.Single(rows);
        Assert.Equal(("1", "naïve"), (row.RowKey, row.GetString("Text")));
        Assert.False(row.ContainsKey("Int"));
    }

    async Task Seed()
    {
        await Add(
            "a",
            "1",
            ("Text", "naïve"),
            ("Int", 5),
            ("Long", 5_000_000_001L),
            ("Double", 1.5),
            ("Flag", true),
            ("At", noon),
            ("Id", id),
            ("Bytes", new byte[] { 0, 255 }));
        await Add(
            "a",
            "2",
            ("Text", "zero"),
            ("Int", -3),
            ("Long", 1L),
            ("Double", 2.5),
            ("Flag", false),
            ("At", noon.AddTicks(-1)),
            ("Id", Guid.Empty),
            ("Bytes", new byte[] { 0 }));
        await Add("a", "3");
    }
}
