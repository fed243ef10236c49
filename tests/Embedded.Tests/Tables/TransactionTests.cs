using Azure;
using Izi.Embedded.Tables;
using static Izi.Embedded.Tables.TableTransactionActionType;

namespace Izi.Embedded.Tests.Tables;

public sealed class TransactionTests : TablesFixture
{
    [Fact]
    public async Task A_transaction_does_every_kind_of_action_and_answers_each()
    {
        await Add("minsk", "1", ("Name", "a"), ("Count", 1));
        await Add("minsk", "2", ("Name", "a"), ("Count", 1));
        await Add("minsk", "3");

        var answer = await Table.SubmitTransactionAsync([
            new(UpdateMerge, Row("minsk", "1", ("Name", "b")), ETag.All),
            new(UpdateReplace, Row("minsk", "2", ("Name", "b")), ETag.All),
            new(Delete, Row("minsk", "3")),
            new(TableTransactionActionType.Add, Row("minsk", "4")),
            new(UpsertMerge, Row("minsk", "5")),
            new(UpsertReplace, Row("minsk", "6")),
        ]);

        Assert.Equal(202, answer.GetRawResponse().Status);
        Assert.All(answer.Value, each => Assert.Equal(204, each.Status));
        Assert.Equal(["minsk/1", "minsk/2", "minsk/4", "minsk/5", "minsk/6"], await Keys(null));
        Assert.Equal(1, (await Get("minsk", "1")).GetInt32("Count"));
        Assert.False((await Get("minsk", "2")).ContainsKey("Count"));
        Assert.Equal((await Get("minsk", "4")).ETag, answer.Value[3].Headers.ETag);
    }

    [Fact]
    public async Task One_refused_action_undoes_all_and_says_which_it_was()
    {
        await Add("minsk", "2");

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync([
            new(TableTransactionActionType.Add, Row("minsk", "1")), new(TableTransactionActionType.Add, Row("minsk", "2"))]));

        Refused(failed, 409, "EntityAlreadyExists");
        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.StartsWith("1:The specified entity already exists.", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["minsk/2"], await Keys(null));
    }

    [Fact]
    public async Task A_stale_version_fails_the_transaction()
    {
        var stale = await Add("minsk", "1");
        await Table.UpsertEntityAsync(Row("minsk", "1"));

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync([
            new(TableTransactionActionType.Add, Row("minsk", "2")), new(UpdateReplace, Row("minsk", "1"), stale)]));

        Refused(failed, 412, "UpdateConditionNotSatisfied");
        Assert.Equal(1, failed.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_fails_the_transaction()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync([new(Delete, Row("minsk", "1"))]));

        Refused(failed, 404, "ResourceNotFound");
        Assert.Equal(0, failed.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task An_update_without_a_version_writes_even_a_row_that_is_not_there()
    {
        await Table.SubmitTransactionAsync([new(UpdateReplace, Row("minsk", "1"))]);

        Assert.Equal(["minsk/1"], await Keys(null));
    }

    [Fact]
    public async Task The_same_row_twice_is_refused()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync([
            new(UpsertMerge, Row("minsk", "1")), new(UpsertMerge, Row("minsk", "2")), new(Delete, Row("minsk", "1"))]));

        Refused(failed, 400, "InvalidDuplicateRow");
        Assert.Equal(2, failed.FailedTransactionActionIndex);
        Assert.Empty(await Keys(null));
    }

    [Fact]
    public async Task Two_partitions_are_refused()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync([
            new(UpsertMerge, Row("minsk", "1")), new(UpsertMerge, Row("brest", "2"))]));

        Refused(failed, 400, "CommandsInBatchActOnDifferentPartitions");
        Assert.Equal(1, failed.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task A_hundred_actions_are_taken_and_one_more_is_not()
    {
        List<TableTransactionAction> actions = [.. Enumerable.Range(0, 101).Select(i => new TableTransactionAction(UpsertMerge, Row("minsk", $"{i:000}")))];

        await Table.SubmitTransactionAsync(actions[..100]);
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(actions));

        Refused(failed, 400, "InvalidInput");
        Assert.Equal(100, (await Keys(null)).Count);
    }

    [Fact]
    public async Task More_than_4_MiB_is_refused()
    {
        var actions = Enumerable.Range(0, 65).Select(i => new TableTransactionAction(
            UpsertMerge, Row("minsk", $"{i:000}", ("A", new string('x', 32768)), ("B", new string('x', 32768)))));

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => Table.SubmitTransactionAsync(actions));

        Refused(failed, 413, "RequestBodyTooLarge");
        Assert.Empty(await Keys(null));
    }

    [Fact]
    public async Task An_empty_transaction_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Table.SubmitTransactionAsync([]));

    [Fact]
    public async Task A_transaction_on_a_table_that_is_not_there_fails()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => Service.GetTableClient("Nowhere").SubmitTransactionAsync([new(UpsertMerge, Row("minsk", "1"))]));

        Refused(failed, 404, "TableNotFound");
    }

    [Fact]
    public async Task A_row_too_large_is_named_by_its_place()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync([
            new(UpsertMerge, Row("minsk", "1")), new(UpsertMerge, Row("minsk", "2", ("Text", new string('x', 40000))))]));

        Refused(failed, 400, "PropertyValueTooLarge");
        Assert.Equal(1, failed.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task A_committed_transaction_is_there_when_the_store_is_opened_again()
    {
        await Table.SubmitTransactionAsync([new(UpsertMerge, Row("minsk", "1")), new(UpsertMerge, Row("minsk", "2"))]);

        await OpenAgain();

        Assert.Equal(["minsk/1", "minsk/2"], await Keys(null));
    }
}
