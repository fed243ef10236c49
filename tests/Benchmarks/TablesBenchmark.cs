using Izi.Embedded.Sqlite;
using Izi.Embedded.Tables;

namespace Izi.Benchmarks;

/// <summary>Tables on a disk of their own: one partition of 100,000 rows like a session's.</summary>
internal static class TablesBenchmark
{
    const int Rows = 100_000;
    const string Partition = "minsk";

    static int written;

    public static async Task Run(Report report)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.Path);
        var table = new TableServiceClient(new TableStore(store, TimeProvider.System)).GetTableClient("Venues");
        await table.CreateIfNotExistsAsync();

        report.Add("table rows added, 100 a transaction", await Meter.Run(Rows / 100, 16, n => Fill(table, n)));
        foreach (var lanes in new[] { 1, 4 })
            report.Add($"point reads, {lanes} at once", await Meter.Run(50_000, lanes, n => table.GetEntityAsync<TableEntity>(Partition, Key(n))));
        report.Add("100 rows by a range of keys", await Meter.Run(2_000, 1, n => Range(table, n, "")));
        report.Add("  and by a property", await Meter.Run(2_000, 1, n => Range(table, n, " and State eq 'active'")));
        foreach (var lanes in new[] { 1, 16, 128 })
            report.Add($"transactions of 6 rows, {lanes} at once", await Meter.Run(Math.Min(12_000, 1_500 * lanes), lanes, _ => Six(table)));
    }

    static async Task Fill(TableClient table, int n) => await table.SubmitTransactionAsync(
        Enumerable.Range(n * 100, 100).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"{i:000000}"))));

    static async Task Range(TableClient table, int n, string more)
    {
        var from = n * 7919 % (Rows - 100);
        var found = await table.QueryAsync<TableEntity>(
            $"PartitionKey eq '{Partition}' and RowKey ge '{from:000000}' and RowKey lt '{from + 100:000000}'{more}").CountAsync();
        if (found != 100) throw new InvalidOperationException($"{found} rows were found instead of 100.");
    }

    /// <summary>Three rows that are there and three new ones, as a commit of the desk has them.</summary>
    static async Task Six(TableClient table)
    {
        var n = Interlocked.Increment(ref written);
        await table.SubmitTransactionAsync(
        [
            .. Enumerable.Range(0, 3).Select(i => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row(Key((n * 3) + i)))),
            .. Enumerable.Range(0, 3).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"fact-{n}-{i}"))),
        ]);
    }

    static string Key(int n) => $"{n * 7919L % Rows:000000}";

    static TableEntity Row(string key) => new(Partition, key)
    {
        ["Kind"] = "session",
        ["State"] = "active",
        ["Amount"] = 1500L,
        ["At"] = DateTimeOffset.UnixEpoch,
        ["Count"] = 3,
        ["Body"] = new string('x', 300),
    };
}
