using Azure;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

public sealed class RowTests : TablesFixture
{
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
    public async Task Two_writes_in_the_same_instant_have_different_versions()
    {
        var first = await Add("minsk", "1");
        await Table.DeleteEntityAsync("minsk", "1");

        var second = await Add("minsk", "1");

        Assert.NotEqual(first, second);
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
    public async Task A_committed_transaction_is_there_when_the_store_is_opened_again()
    {
        await Table.SubmitTransactionAsync([
            new(TableTransactionActionType.Add, Row("minsk", "1")), new(TableTransactionActionType.Add, Row("minsk", "2"))]);

        await OpenAgain();

        Assert.Equal(["minsk/1", "minsk/2"], await Keys(null));
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
}
