using System.Buffers.Binary;
using Azure.Data.Tables;

namespace Izi.Host.Tests.Storage.Tables;

/// <summary>The disk as a power cut leaves it: the log ends anywhere, between two writes of a transaction or inside one.</summary>
public sealed class PowerCutTests : IDisposable
{
    const int WalHeader = 32;
    const int FrameHeader = 24;
    const int Rows = 40;

    readonly TempFolder after = new();

    public void Dispose() => after.Dispose();

    [Fact]
    public async Task A_transaction_is_there_whole_or_not_at_all_wherever_the_log_ends()
    {
        var (start, end) = await TransactionsAsync();
        var whole = await File.ReadAllBytesAsync(Path.Combine(after.Path, "izi.db-wal"));
        var frame = FrameHeader + PageSize(whole);
        List<int> ends = [];
        for (var at = start; at <= end; at += frame)
            ends.AddRange([at, .. at < end ? new[] { at + 1, at + FrameHeader, at + (frame / 2) } : []]);

        var states = new HashSet<int>();
        foreach (var cut in ends) states.Add(await TurnAsync(whole[..(int)cut]));

        Assert.True(ends.Count > 40, $"Only {ends.Count} fault points were tried.");
        Assert.Equal([0, 1, 2, 3], states.Order());
    }

    [Fact]
    public async Task A_byte_gone_bad_at_the_end_of_the_log_takes_its_transaction_with_it_and_no_other()
    {
        var (_, end) = await TransactionsAsync();
        var whole = await File.ReadAllBytesAsync(Path.Combine(after.Path, "izi.db-wal"));
        whole[end - 100] ^= 0xFF;

        Assert.Equal(2, await TurnAsync(whole));
    }

    /// <summary>Three transactions that each rewrite every row; where the log was before and after them.</summary>
    async Task<(int Start, int End)> TransactionsAsync()
    {
        await using var storage = await TestStorage.StartAsync();
        var table = storage.Tables.GetTableClient("Venues");
        await table.CreateAsync();
        await WriteAsync(table, 0);
        var log = Path.Combine(storage.Folder, "izi.db-wal");
        var start = (int)new FileInfo(log).Length;
        for (var turn = 1; turn <= 3; turn++) await WriteAsync(table, turn);
        // Copied while it is open, as it lies on the disk: a close would tidy the log away.
        foreach (var name in new[] { "izi.db", "izi.db-wal" })
            File.Copy(Path.Combine(storage.Folder, name), Path.Combine(after.Path, name));
        return (start, (int)new FileInfo(log).Length);
    }

    /// <summary>Opens the folder with this log, and answers which turn all its rows are of.</summary>
    async Task<int> TurnAsync(byte[] log)
    {
        var folder = new TempFolder();
        File.Copy(Path.Combine(after.Path, "izi.db"), Path.Combine(folder.Path, "izi.db"));
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "izi.db-wal"), log);
        await using var storage = await TestStorage.StartAsync(files: folder);
        var found = await storage.Tables.GetTableClient("Venues").QueryAsync<TableEntity>().ToListAsync();
        var (rows, turns) =
            (found.Where(row => row.RowKey.StartsWith("row", StringComparison.Ordinal)).ToList(), found.Select(row => row.RowKey));

        Assert.Equal(Rows, rows.Count);
        var turn = Assert.Single(rows.Select(row => row.GetInt32("Turn")!.Value).Distinct());
        Assert.Equal(
            Enumerable.Range(0, turn + 1).Select(n => $"turn-{n}"), turns.Where(key => key.StartsWith("turn", StringComparison.Ordinal)));
        return turn;
    }

    static async Task WriteAsync(TableClient table, int turn) => await table.SubmitTransactionAsync([
        .. Enumerable.Range(0, Rows).Select(i => new TableTransactionAction(
            TableTransactionActionType.UpsertReplace,
            new TableEntity("minsk", $"row-{i:00}") { ["Turn"] = turn, ["Body"] = new string((char)('a' + turn), 1000) })),
        new(TableTransactionActionType.Add, new TableEntity("minsk", $"turn-{turn}"))]);

    // In the header of the log, bytes 8 to 11, big-endian.
    static int PageSize(byte[] log)
    {
        Assert.True(log.Length > WalHeader);
        return BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));
    }
}
