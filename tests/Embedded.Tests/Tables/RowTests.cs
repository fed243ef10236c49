using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

public sealed class RowTests : TablesFixture
{
    [Fact]
    public async Task A_row_comes_back_with_the_types_and_values_it_was_written_with()
    {
        var id = Guid.Parse("5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11");
        var at = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.FromHours(3)).AddTicks(7);
        await Add("minsk", "1", ("Text", "naïve \"q\" 漢"), ("Int", 5), ("Long", long.MaxValue), ("Double", 5.0), ("Flag", true), ("At", at),
            ("Utc", at.UtcDateTime), ("Id", id), ("Bytes", new byte[] { 0, 255 }), ("Data", new BinaryData([7])), ("Nothing", null));

        var row = await Get("minsk", "1");

        Assert.Equal("naïve \"q\" 漢", row.GetString("Text"));
        Assert.Equal(5, row.GetInt32("Int"));
        Assert.Equal(long.MaxValue, row.GetInt64("Long"));
        Assert.Equal(5.0, Assert.IsType<double>(row["Double"]));
        Assert.True(row.GetBoolean("Flag"));
        Assert.Equal(at, row.GetDateTimeOffset("At"));
        Assert.Equal(TimeSpan.Zero, row.GetDateTimeOffset("At")!.Value.Offset);
        Assert.Equal(at.UtcDateTime, row.GetDateTime("Utc"));
        Assert.Equal(id, row.GetGuid("Id"));
        Assert.Equal([0, 255], row.GetBinary("Bytes")!);
        Assert.Equal([7], row.GetBinaryData("Data")!.ToArray());
        Assert.False(row.ContainsKey("Nothing"));
    }

    [Fact]
    public async Task A_property_is_not_given_out_as_another_type()
    {
        await Add("minsk", "1", ("Count", 5));

        var row = await Get("minsk", "1");

        Assert.Throws<InvalidOperationException>(() => row.GetInt64("Count"));
        Assert.Null(row.GetInt64("Missing"));
    }

    [Fact]
    public async Task The_server_says_when_a_row_was_written()
    {
        var written = Row("minsk", "1");
        written.Timestamp = Noon.AddYears(-1);
        await Table.AddEntityAsync(written);

        var row = await Get("minsk", "1");

        Assert.Equal(Noon, row.Timestamp);
        Assert.Equal("W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\"", row.ETag.ToString());
    }

    [Fact]
    public async Task The_answer_to_a_write_carries_the_version_a_reader_gets()
    {
        var answer = await Table.AddEntityAsync(Row("minsk", "1"));

        Assert.Equal(204, answer.Status);
        Assert.Equal(answer.Headers.ETag, (await Get("minsk", "1")).ETag);
    }

    [Fact]
    public async Task A_second_row_of_the_same_key_is_refused()
    {
        await Add("minsk", "1", ("Name", "first"));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "1", ("Name", "second")));

        Refused(refused, 409, "EntityAlreadyExists");
        Assert.Equal(409, refused.GetRawResponse()!.Status);
        Assert.Equal("first", (await Get("minsk", "1")).GetString("Name"));
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_404_or_no_value()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Get("minsk", "1"));
        var found = await Table.GetEntityIfExistsAsync<TableEntity>("minsk", "1");

        Refused(refused, 404, "ResourceNotFound");
        Assert.False(found.HasValue);
        Assert.Equal(404, found.GetRawResponse().Status);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_404_for_reads_writes_and_queries()
    {
        var missing = Service.GetTableClient("Nowhere");

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => missing.AddEntityAsync(Row("a", "1"))), 404, "TableNotFound");
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => missing.GetEntityAsync<TableEntity>("a", "1")), 404, "TableNotFound");
        Refused(await Assert.ThrowsAsync<RequestFailedException>(async () => await missing.QueryAsync<TableEntity>().ToListAsync()), 404, "TableNotFound");
        Assert.Equal(404, (await missing.DeleteEntityAsync("a", "1")).Status);
    }

    [Fact]
    public async Task Creating_a_table_twice_is_harmless_and_its_name_has_no_case()
    {
        await Add("minsk", "1");

        var again = await Service.CreateTableIfNotExistsAsync("VENUES");

        Assert.Equal(409, again.GetRawResponse().Status);
        Assert.Equal("1", (await Service.GetTableClient("venues").GetEntityAsync<TableEntity>("minsk", "1")).Value.RowKey);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("with-hyphen")]
    [InlineData("tables")]
    public async Task A_table_needs_a_name_the_service_takes(string name) =>
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Service.CreateTableIfNotExistsAsync(name)), 400, "InvalidResourceName");

    [Fact]
    public async Task Update_needs_the_version_that_is_stored()
    {
        var first = await Add("minsk", "1", ("Name", "a"));
        await Table.UpdateEntityAsync(Row("minsk", "1", ("Name", "b")), first, TableUpdateMode.Replace);

        var stale = await Assert.ThrowsAsync<RequestFailedException>(() => Table.UpdateEntityAsync(Row("minsk", "1", ("Name", "c")), first));
        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => Table.UpdateEntityAsync(Row("minsk", "2"), ETag.All));

        Refused(stale, 412, "UpdateConditionNotSatisfied");
        Refused(missing, 404, "ResourceNotFound");
        Assert.Equal("b", (await Get("minsk", "1")).GetString("Name"));
    }

    [Fact]
    public async Task Two_writes_in_the_same_instant_have_different_versions()
    {
        var first = await Add("minsk", "1");
        await Table.DeleteEntityAsync("minsk", "1");

        var second = await Add("minsk", "1");

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Update_without_any_version_is_refused_before_it_is_sent() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Table.UpdateEntityAsync(Row("minsk", "1"), default));

    [Fact]
    public async Task Merge_keeps_what_it_does_not_name_and_replace_drops_it()
    {
        await Add("minsk", "1", ("Name", "a"), ("Count", 1), ("Kept", true));

        await Table.UpdateEntityAsync(Row("minsk", "1", ("Name", "b"), ("Count", null)), ETag.All, TableUpdateMode.Merge);
        var merged = await Get("minsk", "1");
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Name", "c")), TableUpdateMode.Replace);
        var replaced = await Get("minsk", "1");

        Assert.Equal(("b", 1, true), (merged.GetString("Name"), merged.GetInt32("Count"), merged.GetBoolean("Kept")));
        Assert.Equal("c", replaced.GetString("Name"));
        Assert.False(replaced.ContainsKey("Kept"));
    }

    [Fact]
    public async Task Upsert_writes_whether_or_not_the_row_is_there()
    {
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Count", 1)));
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Count", 2)));

        Assert.Equal(2, (await Get("minsk", "1")).GetInt32("Count"));
    }

    [Fact]
    public async Task Delete_respects_the_version_and_a_missing_row_is_no_exception()
    {
        var stale = await Add("minsk", "1");
        await Table.UpsertEntityAsync(Row("minsk", "1"));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.DeleteEntityAsync("minsk", "1", stale));
        var deleted = await Table.DeleteEntityAsync(await Get("minsk", "1"));
        var again = await Table.DeleteEntityAsync("minsk", "1");

        Refused(refused, 412, "UpdateConditionNotSatisfied");
        Assert.Equal((204, 404), (deleted.Status, again.Status));
    }

    [Fact]
    public async Task Of_many_writers_with_one_version_one_wins()
    {
        var version = await Add("minsk", "1", ("Count", 0));

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(async i =>
        {
            try
            {
                return (await Table.UpdateEntityAsync(Row("minsk", "1", ("Count", i)), version)).Status;
            }
            catch (RequestFailedException lost)
            {
                return lost.Status;
            }
        }));

        Assert.Equal(1, outcomes.Count(status => status == 204));
        Assert.Equal(49, outcomes.Count(status => status == 412));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_when_the_store_is_opened_again()
    {
        var version = await Add("minsk", "1", ("Count", 41L));
        await OpenAgain();

        var row = await Get("minsk", "1");
        var next = await Table.UpdateEntityAsync(Row("minsk", "1", ("Count", 42L)), version);

        Assert.Equal(41L, row.GetInt64("Count"));
        Assert.Equal(version, row.ETag);
        Assert.NotEqual(version, next.Headers.ETag);
    }

    [Fact]
    public async Task Only_what_is_selected_is_read()
    {
        await Add("minsk", "1", ("Name", "a"), ("Count", 1));

        var row = (await Table.GetEntityAsync<TableEntity>("minsk", "1", ["RowKey", "Count"])).Value;

        Assert.Equal(["Count", "RowKey", "odata.etag"], row.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_committed_row_is_told_once()
    {
        List<TableRowKey> told = [];
        Store.Changed += told.Add;

        await Add("minsk", "1");
        await Table.SubmitTransactionAsync([
            new(TableTransactionActionType.Delete, Row("minsk", "1")), new(TableTransactionActionType.Add, Row("minsk", "2"))]);
        await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "2"));

        Assert.Equal([new("Venues", "minsk", "1"), new("Venues", "minsk", "1"), new("Venues", "minsk", "2")], told);
    }

    [Fact]
    public void A_storage_account_is_not_what_this_host_connects_to()
    {
        var refused = Assert.Throws<NotSupportedException>(() => new TableServiceClient("UseDevelopmentStorage=true"));

        Assert.Contains("own data folder", refused.Message, StringComparison.Ordinal);
    }
}
