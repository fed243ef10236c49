using Izi.Embedded.Tables;
using static Izi.Embedded.Tables.TableTransactionActionType;

namespace Izi.Embedded.Tests.Tables;

public sealed class FaultTests : TablesFixture
{
    [Fact]
    public async Task A_transaction_that_fails_at_any_statement_leaves_nothing_and_can_be_sent_again()
    {
        await Add("minsk", "1", ("Count", 1));
        await Add("minsk", "2", ("Count", 1));
        await Add("minsk", "3");
        var before = await State();
        TableTransactionAction[] actions =
        [
            new(UpdateMerge, Row("minsk", "1", ("More", 2)), (await Get("minsk", "1")).ETag),
            new(UpdateReplace, Row("minsk", "2", ("Count", 2)), (await Get("minsk", "2")).ETag),
            new(Delete, Row("minsk", "3")), new(TableTransactionActionType.Add, Row("minsk", "4")), new(UpsertReplace, Row("minsk", "5")),
        ];

        var faults = 0;
        for (var failed = true; failed; faults += failed ? 1 : 0)
        {
            failed = await FailsAt(faults, () => Table.SubmitTransactionAsync(actions));
            if (failed) Assert.Equal(before, await State());
        }

        Assert.InRange(faults, 10, 40);
        Assert.Equal("1=1,2 2=2 4= 5=", await State());
    }

    /// <summary>Breaks the statement at this place, counted from the first of the table's own; false when there is none there.</summary>
    async Task<bool> FailsAt(int place, Func<Task> work)
    {
        var seen = 0;
        Sqlite.Fault = statement =>
        {
            if (statement.Contains("table_", StringComparison.Ordinal) && seen++ == place) throw new IOException($"broken at {statement}");
        };
        try
        {
            await work();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        finally
        {
            Sqlite.Fault = null;
        }
    }

    async Task<string> State() => string.Join(' ', (await Table.QueryAsync<TableEntity>().ToListAsync())
        .Select(row => $"{row.RowKey}={string.Join(',', new[] { row.GetInt32("Count"), row.GetInt32("More") }.OfType<int>())}"));
}
