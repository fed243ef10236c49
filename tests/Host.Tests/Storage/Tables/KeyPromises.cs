using Azure.Data.Tables;

namespace Izi.Host.Tests.Storage.Tables;

public class KeyPromises : TablesTest
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    public async Task A_key_has_no_slash_hash_question_mark_or_control_character(string key)
    {
        await Refused(400, null, () => Add(key, "1"));
        await Refused(400, null, () => Add("minsk", key));
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("100% a+b&c=d;e,f:g@h$i!j*k~l(m)[n]")]
    [InlineData("é ☃ 𝄞")]
    [InlineData("")]
    public async Task Any_other_character_is_kept_and_found(string key)
    {
        await Add(key, key, ("Count", 7));

        Assert.Equal(7, (await Get(key, key)).GetInt32("Count"));
        Assert.Equal($"{key}/{key}", await Keys(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")));
        Assert.Equal(204, (await Table.DeleteEntityAsync(key, key)).Status);
    }

    [Fact]
    public async Task A_key_has_at_most_512_characters()
    {
        await Add(new string('k', 512), new string('r', 512));

        await Refused(400, null, () => Add(new string('k', 513), "1"));
        await Refused(400, null, () => Add("minsk", new string('r', 513)));
    }

    [Fact]
    public async Task A_key_knows_small_letters_from_capitals()
    {
        await Add("minsk", "PC", ("Count", 1));
        await Add("minsk", "pc", ("Count", 2));

        Assert.Equal(1, (await Get("minsk", "PC")).GetInt32("Count"));
        Assert.Equal("minsk/PC", await Keys("RowKey eq 'PC'"));
        Assert.Equal("", await Keys("PartitionKey eq 'Minsk'"));
    }

    [Fact]
    public async Task A_text_has_at_most_32768_characters()
    {
        await Add("minsk", "1", ("Text", new string('é', 32768)));

        await Refused(400, "PropertyValueTooLarge", () => Add("minsk", "2", ("Text", new string('x', 32769))));
        Assert.Equal(new string('é', 32768), (await Get("minsk", "1")).GetString("Text"));
    }

    [Fact]
    public async Task Bytes_are_at_most_64_KiB()
    {
        await Add("minsk", "1", ("Bytes", new byte[65536]));

        await Refused(400, "PropertyValueTooLarge", () => Add("minsk", "2", ("Bytes", new byte[65537])));
    }

    [BeyondAzuriteFact]
    public async Task A_refusal_says_what_was_wrong()
    {
        await Refused(400, "OutOfRangeInput", () => Add("a/b", "1"));
        await Refused(400, "KeyValueTooLarge", () => Add(new string('k', 513), "1"));
        await Refused(400, "PropertyNameInvalid", () => Add("minsk", "2", ("with space", 1)));
        await Refused(400, "PropertyNameTooLong", () => Add("minsk", "2", (new string('n', 256), 1)));
        await Refused(400, "OutOfRangeInput", () => Add("minsk", "2", ("At", DateTimeOffset.MinValue)));
        await Refused(400, "InvalidResourceName", () => Service.CreateTableIfNotExistsAsync("with-hyphen"));
    }

    [BeyondAzuriteFact]
    public async Task A_row_is_at_most_1_MiB()
    {
        (string, object)[] heavy = [.. Enumerable.Range(0, 16).Select(i => ($"P{i}", (object)new string('x', 32768)))];

        await Add("minsk", "1", heavy[..15]);

        await Refused(400, "EntityTooLarge", () => Add("minsk", "2", heavy));
    }

    [BeyondAzuriteFact]
    public async Task A_row_has_at_most_252_properties_of_its_own()
    {
        (string, object)[] many = [.. Enumerable.Range(0, 252).Select(i => ($"P{i}", (object)i))];
        await Add("minsk", "1", many);

        await Refused(400, "TooManyProperties", () => Add("minsk", "2", [.. many, ("One", 1)]));
    }

    [BeyondAzuriteFact]
    public async Task A_time_is_not_before_1601() =>
        await Refused(400, null, () => Add("minsk", "1", ("At", DateTimeOffset.MinValue)));
}
