using Azure.Data.Tables;
using Azure;

namespace Izi.Host.Tests.Storage.Tables;

public class RowPromises : TablesTest
{
    static readonly DateTimeOffset moment = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
    static readonly Guid id = Guid.Parse("5a8f2a6e-2d0e-4a39-9f38-0f3c8f1a6b11");

    [Fact]
    public async Task A_row_comes_back_with_every_property_of_the_type_it_had()
    {
        await Add(
            "minsk",
            "pc-1",
            ("Text", "é 𝄞 \"q\" \\ \n\t"),
            ("Empty", ""),
            ("Flag", true),
            ("Int", int.MinValue),
            ("Long", long.MaxValue),
            ("Double", 0.1), ("Whole", 3.0), ("At", moment), ("Id", id), ("Bytes", new byte[] { 0, 255 }));

        var row = await Get("minsk", "pc-1");

        Assert.Equal(
            ("minsk", "pc-1", "é 𝄞 \"q\" \\ \n\t", ""), (row.PartitionKey, row.RowKey, row.GetString("Text"), row.GetString("Empty")));
        Assert.Equal((true, int.MinValue, long.MaxValue), (row.GetBoolean("Flag"), row.GetInt32("Int"), row.GetInt64("Long")));
        Assert.Equal(
            (0.1, 3.0, moment, id), (row.GetDouble("Double"), row.GetDouble("Whole"), row.GetDateTimeOffset("At"), row.GetGuid("Id")));
        Assert.Equal([0, 255], row.GetBinary("Bytes")!);
    }

    [Fact]
    public async Task A_time_comes_back_in_UTC_and_bytes_either_way()
    {
        var there = moment.ToOffset(TimeSpan.FromHours(3));
        await Add("minsk", "1", ("At", there), ("Utc", moment.UtcDateTime), ("Data", new BinaryData([7])));

        var row = await Get("minsk", "1");

        Assert.Equal((moment, TimeSpan.Zero), (row.GetDateTimeOffset("At"), row.GetDateTimeOffset("At")!.Value.Offset));
        Assert.Equal(moment.UtcDateTime, row.GetDateTime("Utc"));
        Assert.Equal([7], row.GetBinaryData("Data")!.ToArray());
        await Assert.ThrowsAsync<NotSupportedException>(() => Add("minsk", "2", ("At", new DateTime(2026, 3, 1))));
    }

    [Fact]
    public async Task What_is_null_is_not_stored()
    {
        await Add("minsk", "1", ("Nothing", null!));

        Assert.False((await Get("minsk", "1")).ContainsKey("Nothing"));
    }

    [Fact]
    public void A_number_in_a_row_keeps_its_type_among_numbers()
    {
        var row = new TableEntity(new Dictionary<string, object?> { ["Count"] = 1L, ["PartitionKey"] = "minsk" });

        row["Count"] = 2;

        Assert.Equal((2L, "minsk"), (row["Count"], row.PartitionKey));
        row["Count"] = "many";
        Assert.Equal("many", row["Count"]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.MaxValue)]
    [InlineData(3.0)]
    [InlineData(double.Epsilon)]
    public async Task Every_double_comes_back(double number)
    {
        await Add("minsk", "1", ("Ratio", number));

        Assert.Equal(number, (await Get("minsk", "1")).GetDouble("Ratio"));
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public async Task The_client_does_not_send_an_infinity(double number) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Add("minsk", "1", ("Ratio", number)));

    [Fact]
    public async Task A_property_asked_for_as_another_type_is_not_guessed()
    {
        await Add("minsk", "1", ("Price", "cheap"), ("Count", 5));

        var row = await Get("minsk", "1");

        Assert.Throws<InvalidOperationException>(() => row.GetInt64("Price"));
        Assert.Throws<InvalidOperationException>(() => row.GetInt64("Count"));
        Assert.Null(row.GetInt64("Missing"));
    }

    [Fact]
    public async Task A_row_is_added_once()
    {
        await Add("minsk", "1", ("Count", 1));

        await Refused(409, "EntityAlreadyExists", () => Add("minsk", "1", ("Count", 2)));

        Assert.Equal(1, (await Get("minsk", "1")).GetInt32("Count"));
    }

    [Fact]
    public async Task A_missing_row_is_not_found_or_has_no_value()
    {
        var maybe = await Table.GetEntityIfExistsAsync<TableEntity>("minsk", "1");

        Assert.False(maybe.HasValue);
        Assert.Equal(404, maybe.GetRawResponse().Status);
        await Refused(404, "ResourceNotFound", () => Table.GetEntityAsync<TableEntity>("minsk", "1"));
        await Refused(404, "ResourceNotFound", () => Table.UpdateEntityAsync(Row("minsk", "1"), ETag.All));
    }

    [Fact]
    public async Task A_missing_table_is_not_found()
    {
        var nowhere = Service.GetTableClient("Nowhere");

        await Refused(404, "TableNotFound", () => nowhere.GetEntityAsync<TableEntity>("minsk", "1"));
        await Refused(404, "TableNotFound", () => nowhere.UpsertEntityAsync(Row("minsk", "1")));
        await Refused(
            404, "TableNotFound", async () => await nowhere.QueryAsync<TableEntity>("PartitionKey eq 'minsk'").AsPages().FirstAsync());
        Assert.Equal(404, (await nowhere.DeleteEntityAsync("minsk", "1")).Status);
    }

    [Fact]
    public async Task A_table_that_is_there_may_be_made_again()
    {
        await Add("minsk", "1");

        var again = await Table.CreateIfNotExistsAsync();

        Assert.Equal(Table.Name, again.Value.Name);
        Assert.Equal("minsk/1", await Keys());
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("1venue")]
    [InlineData("my_venue")]
    [InlineData("tables")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_table_has_a_name_of_3_to_63_letters_and_digits(string name) =>
        await Refused(400, null, () => Service.CreateTableIfNotExistsAsync(name));

    [Fact]
    public async Task Every_write_gives_the_row_a_new_version_and_the_reader_the_newest()
    {
        var added = await Add("minsk", "1");
        var updated = Written(await Table.UpdateEntityAsync(Row("minsk", "1"), added));
        var upserted = Written(await Table.UpsertEntityAsync(Row("minsk", "1")));

        Assert.Equal(3, new[] { added, updated, upserted }.Distinct().Count());
        Assert.Equal(upserted, (await Get("minsk", "1")).ETag);
    }

    [Fact]
    public async Task Who_holds_an_old_version_may_not_write()
    {
        var old = await Add("minsk", "1", ("Count", 1));
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Count", 2)));

        await Refused(412, "UpdateConditionNotSatisfied", () => Table.UpdateEntityAsync(Row("minsk", "1", ("Count", 3)), old));
        await Refused(
            412, "UpdateConditionNotSatisfied",
            () => Table.UpdateEntityAsync(Row("minsk", "1", ("Count", 3)), old, TableUpdateMode.Replace));
        await Refused(412, "UpdateConditionNotSatisfied", () => Table.DeleteEntityAsync("minsk", "1", old));

        Assert.Equal(2, (await Get("minsk", "1")).GetInt32("Count"));
    }

    [Fact]
    public async Task Whatever_the_version_any_may_be_asked_for()
    {
        await Add("minsk", "1", ("Count", 1));

        await Table.UpdateEntityAsync(Row("minsk", "1", ("Count", 2)), ETag.All);

        Assert.Equal(2, (await Get("minsk", "1")).GetInt32("Count"));
    }

    [Fact]
    public async Task An_update_without_a_version_is_not_even_sent()
    {
        await Add("minsk", "1");

        await Assert.ThrowsAsync<ArgumentException>(() => Table.UpdateEntityAsync(Row("minsk", "1"), default));
    }

    [Fact]
    public async Task A_merge_keeps_what_it_does_not_name_and_may_change_a_type()
    {
        var version = await Add("minsk", "1", ("Name", "a"), ("Count", 1));

        await Table.UpdateEntityAsync(Row("minsk", "1", ("Count", "many"), ("More", 2L)), version, TableUpdateMode.Merge);

        var row = await Get("minsk", "1");
        Assert.Equal(("a", "many", 2L), (row.GetString("Name"), row.GetString("Count"), row.GetInt64("More")));
    }

    [Fact]
    public async Task A_merge_cannot_take_a_property_away()
    {
        await Add("minsk", "1", ("Name", "a"));

        var row = Row("minsk", "1");
        row["Name"] = null!;
        await Table.UpsertEntityAsync(row, TableUpdateMode.Merge);

        Assert.Equal("a", (await Get("minsk", "1")).GetString("Name"));
    }

    [Fact]
    public async Task A_replacement_drops_what_it_does_not_name()
    {
        var version = await Add("minsk", "1", ("Name", "a"), ("Count", 1));

        await Table.UpdateEntityAsync(Row("minsk", "1", ("Count", 2)), version, TableUpdateMode.Replace);

        var row = await Get("minsk", "1");
        Assert.Equal(2, row.GetInt32("Count"));
        Assert.False(row.ContainsKey("Name"));
    }

    [Fact]
    public async Task An_upsert_adds_merges_or_replaces()
    {
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Name", "a"), ("Count", 1)), TableUpdateMode.Replace);
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Count", 2)), TableUpdateMode.Merge);
        var merged = await Get("minsk", "1");
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Count", 3)), TableUpdateMode.Replace);
        var replaced = await Get("minsk", "1");

        Assert.Equal(("a", 2), (merged.GetString("Name"), merged.GetInt32("Count")));
        Assert.Equal((null, 3), (replaced.GetString("Name"), replaced.GetInt32("Count")));
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_answered_and_not_thrown()
    {
        await Add("minsk", "1");

        var deleted = await Table.DeleteEntityAsync(await Get("minsk", "1"));
        var again = await Table.DeleteEntityAsync("minsk", "1");

        Assert.Equal((204, 404), (deleted.Status, again.Status));
        Assert.Equal("", await Keys());
    }

    [Fact]
    public async Task A_row_carries_the_time_of_its_last_write_whatever_the_writer_says()
    {
        var before = Row("minsk", "1");
        before.Timestamp = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await Table.AddEntityAsync(before);
        var added = Assert.NotNull((await Get("minsk", "1")).Timestamp);

        await Table.UpsertEntityAsync(Row("minsk", "1"));
        var written = Assert.NotNull((await Get("minsk", "1")).Timestamp);

        Assert.InRange(added, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), written);
    }

    [Fact]
    public async Task Only_what_is_selected_is_read()
    {
        await Add("minsk", "1", ("Name", "a"), ("Count", 1));

        var row = (await Table.GetEntityAsync<TableEntity>("minsk", "1", ["RowKey", "Count"])).Value;

        Assert.Equal(("1", 1), (row.RowKey, row.GetInt32("Count")));
        Assert.False(row.ContainsKey("Name"));
        Assert.Null(row.PartitionKey);
    }

    [Fact]
    public async Task Of_two_properties_that_differ_in_case_each_is_kept()
    {
        await Add("minsk", "1", ("name", "a"), ("Name", "b"));

        var row = await Get("minsk", "1");

        Assert.Equal(("a", "b"), (row.GetString("name"), row.GetString("Name")));
    }
}
