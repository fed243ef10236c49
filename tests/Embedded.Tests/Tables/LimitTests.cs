using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

public sealed class LimitTests : TablesFixture
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    public async Task A_key_has_no_forbidden_character(string key)
    {
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add(key, "1")), 400, "OutOfRangeInput");
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", key)), 400, "OutOfRangeInput");
    }

    [Fact]
    public async Task A_key_has_at_most_512_characters_and_may_be_empty()
    {
        await Add(new string('k', 512), "");

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add(new string('k', 513), "")), 400, "KeyValueTooLarge");
    }

    [Fact]
    public async Task A_text_has_at_most_32768_characters()
    {
        await Add("minsk", "1", ("Text", new string('x', 32768)));

        Refused(
            await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "2", ("Text", new string('x', 32769)))), 400, "PropertyValueTooLarge");
    }

    [Fact]
    public async Task Bytes_are_at_most_64_KiB()
    {
        await Add("minsk", "1", ("Bytes", new byte[65536]));

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "2", ("Bytes", new byte[65537]))), 400, "PropertyValueTooLarge");
    }

    [Fact]
    public async Task A_row_has_at_most_252_properties_also_after_a_merge()
    {
        (string, object?)[] many = [.. Enumerable.Range(0, 252).Select(i => ($"P{i}", (object?)i))];
        await Add("minsk", "1", many);

        var added = await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "2", [.. many, ("One", 1)]));
        var merged = await Assert.ThrowsAsync<RequestFailedException>(() => Table.UpsertEntityAsync(Row("minsk", "1", ("One", 1))));

        Refused(added, 400, "TooManyProperties");
        Refused(merged, 400, "TooManyProperties");
    }

    [Fact]
    public async Task A_row_is_at_most_1_MiB()
    {
        (string, object?)[] heavy = [.. Enumerable.Range(0, 16).Select(i => ($"P{i}", (object?)new string('x', 32768)))];

        await Add("minsk", "1", heavy[..15]);

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "2", heavy)), 400, "EntityTooLarge");
    }

    [Fact]
    public async Task A_property_has_a_name_the_service_takes()
    {
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "1", ("with space", 1))), 400, "PropertyNameInvalid");
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "1", (new string('n', 256), 1))), 400, "PropertyNameTooLong");
    }

    [Fact]
    public async Task A_time_is_UTC_and_not_before_1601()
    {
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => Add("minsk", "1", ("At", DateTimeOffset.MinValue))), 400, "OutOfRangeInput");
        await Assert.ThrowsAsync<NotSupportedException>(() => Add("minsk", "1", ("At", new DateTime(2026, 3, 1))));
    }

    [Fact]
    public async Task What_the_real_package_would_lose_on_the_way_back_is_refused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Add("minsk", "1", ("Price", 1.5m)));
        await Assert.ThrowsAsync<NotSupportedException>(() => Add("minsk", "1", ("Day", DayOfWeek.Monday)));
    }
}
