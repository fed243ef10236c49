using Azure.Data.Tables;

namespace Izi.Benchmarks;

/// <summary>Tables by the real client: ours on a disk, and Azurite, which keeps its tables in memory, beside it.</summary>
internal static class TablesBenchmark
{
    const int Rows = 2_000;
    const string Partition = "minsk";

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        var (process, connection) = await Servers.StartAsync("storage", folder.Path);
        using (process) await MeasureAsync(report, "ours", connection, new(process.Id));
        using var azurite = await Azurite.StartAsync();
        await MeasureAsync(report, "Azurite", azurite.Account(), new(azurite.Id));
    }

    static async Task MeasureAsync(Report report, string name, string connection, Subject subject)
    {
        var table = new TableServiceClient(connection).GetTableClient("Venues");
        await table.CreateIfNotExistsAsync();
        await Meter.RunAsync(Rows / 100, 4, n => FillAsync(table, n));
        await Meter.RunAsync(200, 16, n => SixAsync(table, $"warm-{n}", n));
        report.Add(
            $"tables {name}: transactions of 6 rows, 16 at once",
            await Meter.RunAsync(3_000, 16, n => SixAsync(table, $"fact-{n}", n), subject));
        foreach (var lanes in new[] { 1, 16 })
            report.Add(
                $"tables {name}: point reads, {lanes} at once",
                await Meter.RunAsync(5_000, lanes, n => table.GetEntityAsync<TableEntity>(Partition, Key(n)), subject));
    }

    static async Task FillAsync(TableClient table, int n) => await table.SubmitTransactionAsync(
        Enumerable.Range(n * 100, 100).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"{i:000000}"))));

    /// <summary>Three rows that are there and three new ones, like a commit of the app.</summary>
    static async Task SixAsync(TableClient table, string name, int n) => await table.SubmitTransactionAsync(
    [
        .. Enumerable.Range(0, 3).Select(i => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row(Key((n * 3) + i)))),
        .. Enumerable.Range(0, 3).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"{name}-{i}"))),
    ]);

    static string Key(int n) => $"{n % Rows:000000}";

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
