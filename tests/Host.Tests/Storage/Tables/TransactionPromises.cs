using Azure.Data.Tables;
using Azure;
using static Izi.Host.Tests.Storage.Tables.Actions;

namespace Izi.Host.Tests.Storage.Tables;

public class TransactionPromises : TablesTest
{
    [Fact]
    public async Task A_transaction_does_every_kind_of_action_and_answers_each_in_its_place()
    {
        var first = await Add("minsk", "1", ("Name", "a"), ("Count", 1));
        await Add("minsk", "2", ("Name", "a"), ("Count", 1));
        await Add("minsk", "3");

        var answers = await Table.SubmitTransactionAsync([
            new(TableTransactionActionType.UpdateMerge, Row("minsk", "1", ("Name", "b")), first),
            new(TableTransactionActionType.UpdateReplace, Row("minsk", "2", ("Name", "b")), ETag.All),
            new(TableTransactionActionType.Delete, Row("minsk", "3")),
            new(TableTransactionActionType.Add, Row("minsk", "4")),
            new(TableTransactionActionType.UpsertMerge, Row("minsk", "5")),
            new(TableTransactionActionType.UpsertReplace, Row("minsk", "6"))]);

        Assert.Equal(202, answers.GetRawResponse().Status);
        Assert.Equal([204, 204, 204, 204, 204, 204], answers.Value.Select(answer => answer.Status));
        Assert.Equal("minsk/1 minsk/2 minsk/4 minsk/5 minsk/6", await Keys());
        Assert.Equal(1, (await Get("minsk", "1")).GetInt32("Count"));
        Assert.False((await Get("minsk", "2")).ContainsKey("Count"));
        Assert.Equal((await Get("minsk", "1")).ETag, answers.Value[0].Headers.ETag);
        Assert.Equal((await Get("minsk", "4")).ETag, answers.Value[3].Headers.ETag);
    }

    [Fact]
    public async Task One_refused_action_undoes_all_and_says_which_it_was()
    {
        await Add("minsk", "3");

        var failed = await Fails(
            409, "EntityAlreadyExists", Insert(Row("minsk", "1")), Insert(Row("minsk", "2")), Insert(Row("minsk", "3")));

        Assert.Equal(2, failed.FailedTransactionActionIndex);
        Assert.Equal("minsk/3", await Keys());
    }

    [Fact]
    public async Task An_old_version_fails_the_transaction()
    {
        var old = await Add("minsk", "1", ("Count", 1));
        await Table.UpsertEntityAsync(Row("minsk", "1", ("Count", 2)));

        var failed = await Fails(
            412, "UpdateConditionNotSatisfied", Insert(Row("minsk", "2")), Replace(Row("minsk", "1", ("Count", 3)), old),
            Insert(Row("minsk", "3")));

        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.Equal("minsk/1", await Keys());
        Assert.Equal(2, (await Get("minsk", "1")).GetInt32("Count"));
    }

    [Fact]
    public async Task A_delete_of_an_old_version_fails_the_transaction()
    {
        var old = await Add("minsk", "1");
        await Table.UpsertEntityAsync(Row("minsk", "1"));

        var failed = await Fails(
            412, "UpdateConditionNotSatisfied", new TableTransactionAction(TableTransactionActionType.Delete, Row("minsk", "1"), old));

        Assert.Equal(0, failed.FailedTransactionActionIndex);
        Assert.Equal("minsk/1", await Keys());
    }

    [Theory]
    [InlineData(TableTransactionActionType.Delete)]
    [InlineData(TableTransactionActionType.UpdateMerge)]
    [InlineData(TableTransactionActionType.UpdateReplace)]
    public async Task Changing_or_deleting_what_is_not_there_fails_the_transaction(TableTransactionActionType type)
    {
        var failed = await Fails(
            404, "ResourceNotFound", Insert(Row("minsk", "1")), new TableTransactionAction(type, Row("minsk", "2"), ETag.All));

        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.Equal("", await Keys());
    }

    [Fact]
    public async Task An_update_without_a_version_writes_even_a_row_that_is_not_there()
    {
        await Table.SubmitTransactionAsync([Replace(Row("minsk", "1"), default)]);

        Assert.Equal("minsk/1", await Keys());
    }

    [Fact]
    public async Task The_same_row_twice_is_refused()
    {
        var failed = await Fails(
            400, "InvalidDuplicateRow", Upsert(Row("minsk", "1")), Upsert(Row("minsk", "2")), Upsert(Row("minsk", "1")));

        Assert.Equal(2, failed.FailedTransactionActionIndex);
        Assert.Equal("", await Keys());
    }

    [BeyondAzuriteFact]
    public async Task A_transaction_has_one_partition()
    {
        var failed = await Fails(400, "CommandsInBatchActOnDifferentPartitions", Upsert(Row("minsk", "1")), Upsert(Row("brest", "2")));

        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.Equal("", await Keys());
    }

    [BeyondAzuriteFact]
    public async Task A_hundred_and_one_actions_are_refused()
    {
        TableTransactionAction[] actions = [.. Enumerable.Range(0, 101).Select(i => Upsert(Row("minsk", $"{i:000}", ("Count", i))))];

        await Fails(400, "InvalidInput", actions);

        Assert.Equal("", await Keys());
    }

    [Fact]
    public async Task A_hundred_actions_are_taken()
    {
        TableTransactionAction[] actions = [.. Enumerable.Range(0, 100).Select(i => Upsert(Row("minsk", $"{i:000}", ("Count", i))))];

        var taken = await Table.SubmitTransactionAsync(actions);

        Assert.Equal(100, taken.Value.Count);
        Assert.Equal(99, (await Get("minsk", "099")).GetInt32("Count"));
    }

    [Fact]
    public async Task Almost_4_MiB_are_taken_and_more_is_not()
    {
        TableTransactionAction[] heavy =
            [
                .. Enumerable
                    .Range(0, 70)
                    .Select(i => Upsert(Row("minsk", $"{i:000}", ("A", new string('x', 32768)), ("B", new string('x', 32000))))),
            ];

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.SubmitTransactionAsync(heavy));
        Assert.Equal((413, "RequestBodyTooLarge", ""), (refused.Status, refused.ErrorCode, await Keys()));
        var taken = await Table.SubmitTransactionAsync(heavy[..60]);

        Assert.Equal(60, taken.Value.Count);
    }

    [Fact]
    public async Task A_row_that_is_too_large_is_named_by_its_place()
    {
        (string, object)[] heavy = [.. Enumerable.Range(0, 33).Select(i => ($"P{i}", (object)new string('x', 32768)))];

        var row = await Fails(400, "EntityTooLarge", Upsert(Row("minsk", "1")), Upsert(Row("minsk", "2", heavy)));
        var property = await Fails(
            400, "PropertyValueTooLarge", Upsert(Row("minsk", "1")), Upsert(Row("minsk", "2", ("Text", new string('x', 40000)))));

        Assert.Equal((1, 1), (row.FailedTransactionActionIndex, property.FailedTransactionActionIndex));
        Assert.Equal("", await Keys());
    }

    [Fact]
    public async Task A_key_that_cannot_be_is_named_by_its_place()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => Table.SubmitTransactionAsync([Insert(Row("minsk", "1")), Insert(Row("minsk", "a/b"))]));

        Assert.Equal((400, 1), (failed.Status, failed.FailedTransactionActionIndex));
        Assert.Equal("", await Keys());
    }

    [Fact]
    public async Task An_empty_transaction_is_not_even_sent() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Table.SubmitTransactionAsync([]));

    [Fact]
    public async Task A_transaction_on_a_table_that_is_not_there_fails()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => Service.GetTableClient("Nowhere").SubmitTransactionAsync([Upsert(Row("minsk", "1"))]));

        Assert.Equal((404, "TableNotFound"), (failed.Status, failed.ErrorCode));
    }

    async Task<TableTransactionFailedException> Fails(int status, string code, params TableTransactionAction[] actions)
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(actions));
        Assert.Equal((status, code), (failed.Status, failed.ErrorCode));
        return failed;
    }
}
