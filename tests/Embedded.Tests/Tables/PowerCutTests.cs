using Azure;
using Izi.Embedded.Sqlite;
using Izi.Embedded.Tables;

namespace Izi.Embedded.Tests.Tables;

/// <summary>The disk as a power cut leaves it: the log ends anywhere, between two writes of a transaction or inside one.</summary>
public sealed class PowerCutTests : IDisposable
{
    const int WalHeader = 32;
    const int FrameHeader = 24;
    const int Rows = 40;

    readonly TempFolder live = new();
    readonly TempFolder after = new();

    public void Dispose()
    {
        live.Dispose();
        after.Dispose();
    }

    [Fact]
    public async Task A_transaction_is_there_whole_or_not_at_all_wherever_the_log_ends()
    {
        var (start, end) = await Transactions();
        var whole = await File.ReadAllBytesAsync(Path.Combine(after.Path, "izi.db-wal"));
        var frame = FrameHeader + PageSize(whole);
        List<int> ends = [];
        for (var at = start; at <= end; at += frame) ends.AddRange([at, .. at < end ? new[] { at + 1, at + FrameHeader, at + (frame / 2) } : []]);

        var states = new HashSet<int>();
        foreach (var cut in ends) states.Add(await Turn(whole[..(int)cut]));

        Assert.True(ends.Count > 40, $"Only {ends.Count} fault points were tried.");
        Assert.Equal([0, 1, 2, 3], states.Order());
    }

    [Fact]
    public async Task A_byte_gone_bad_at_the_end_of_the_log_takes_its_transaction_with_it_and_no_other()
    {
        var (_, end) = await Transactions();
        var whole = await File.ReadAllBytesAsync(Path.Combine(after.Path, "izi.db-wal"));
        whole[end - 100] ^= 0xFF;

        Assert.Equal(2, await Turn(whole));
    }

    /// <summary>Three transactions that each rewrite every row; where the log was before and after them.</summary>
    async Task<(int Start, int End)> Transactions()
    {
        await using var sqlite = new SqliteStore(live.Path);
        var table = Table(sqlite);
        await table.CreateIfNotExistsAsync();
        await Write(table, 0);
        var log = Path.Combine(live.Path, "izi.db-wal");
        var start = (int)new FileInfo(log).Length;
        for (var turn = 1; turn <= 3; turn++) await Write(table, turn);
        // Copied while it is open, as it lies on the disk: a close would tidy the log away.
        foreach (var name in new[] { "izi.db", "izi.db-wal" }) File.Copy(Path.Combine(live.Path, name), Path.Combine(after.Path, name));
        return (start, (int)new FileInfo(log).Length);
    }

    /// <summary>Opens the folder with this log, and answers which turn all its rows are of.</summary>
    async Task<int> Turn(byte[] log)
    {
        using var folder = new TempFolder();
        File.Copy(Path.Combine(after.Path, "izi.db"), Path.Combine(folder.Path, "izi.db"));
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "izi.db-wal"), log);
        await using var sqlite = new SqliteStore(folder.Path);
        var rows = await Table(sqlite).QueryAsync<TableEntity>().ToListAsync();

        Assert.Equal(Rows, rows.Count(row => row.RowKey.StartsWith("row", StringComparison.Ordinal)));
        var turn = Assert.Single(rows.Where(row => row.RowKey.StartsWith("row", StringComparison.Ordinal)).Select(row => row.GetInt32("Turn")!.Value).Distinct());
        Assert.Equal(Enumerable.Range(0, turn + 1).Select(n => $"turn-{n}"), rows.Where(row => row.RowKey.StartsWith("turn", StringComparison.Ordinal)).Select(row => row.RowKey));
        return turn;
    }

    static async Task Write(TableClient table, int turn) => await table.SubmitTransactionAsync([
        .. Enumerable.Range(0, Rows).Select(i => new TableTransactionAction(
            TableTransactionActionType.UpsertReplace, new TableEntity("minsk", $"row-{i:00}") { ["Turn"] = turn, ["Body"] = new string((char)('a' + turn), 1000) })),
        new(TableTransactionActionType.Add, new TableEntity("minsk", $"turn-{turn}"))]);

    static TableClient Table(SqliteStore sqlite) => new TableServiceClient(new TableStore(sqlite, TimeProvider.System)).GetTableClient("Venues");

    // In the header of the log, bytes 8 to 11, big-endian.
    static int PageSize(byte[] log)
    {
        Assert.True(log.Length > WalHeader);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));
    }
}
