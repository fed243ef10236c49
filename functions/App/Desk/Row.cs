using System.IO.Compression;
using System.Text.Json;

namespace Izi.App.Desk;

/// <summary>A record and the row it is kept in; no ETag means that the row is not there yet.</summary>
public sealed record Row<T>(string Key, T Value, ETag? ETag)
{
    /// <summary>When it was last written, by the table's clock.</summary>
    public Instant? WrittenAt { get; init; }

    /// <summary>The trace of the commit that last moved what somebody else is to do about it; null where there was none.</summary>
    public string? Trace { get; init; }
}

/// <summary>
/// Records as rows: JSON in one string property, or compressed in as many binary ones as it takes where it is long, for a string
/// property holds 32K characters, a binary one 64 KiB, and a row 1 MiB (Azure Tables).
/// </summary>
public static class Rows
{
    const int LongestText = 32_000;
    const string TraceColumn = "Trace";
    const int LongestPart = 64 * 1024;

    public static TableEntity Write<T>(string venue, string key, T value)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, Json.Stored);
        var entity = new TableEntity(venue, key);
        if (json.Length <= LongestText)
            entity["Json"] = System.Text.Encoding.UTF8.GetString(json);
        else
            foreach (var (number, part) in Compress(json).Chunk(LongestPart).Index())
                entity[$"Part{number}"] = part;
        return entity;
    }

    /// <summary>Writes a record over the row it was read from, or adds it; loses against another writer either way.</summary>
    public static TableTransactionAction Guarded<T>(string venue, Row<T> row) => row.ETag is { } guard
        ? new(TableTransactionActionType.UpdateReplace, Write(venue, row), guard)
        : new(TableTransactionActionType.Add, Write(venue, row));

    public static Row<T> Read<T>(TableEntity entity)
    {
        var value = entity.GetString("Json") is { } json
            ? JsonSerializer.Deserialize<T>(json, Json.Stored)
            : JsonSerializer.Deserialize<T>(Expand(entity), Json.Stored);
        return new(entity.RowKey, value!, entity.ETag) { WrittenAt = entity.Timestamp, Trace = entity.GetString(TraceColumn) };
    }

    static TableEntity Write<T>(string venue, Row<T> row)
    {
        var entity = Write(venue, row.Key, row.Value);
        if (row.Trace is { } trace) entity[TraceColumn] = trace;
        return entity;
    }

    static byte[] Compress(byte[] json)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest)) brotli.Write(json);
        return packed.ToArray();
    }

    static BrotliStream Expand(TableEntity entity)
    {
        var packed = new MemoryStream();
        for (var part = 0; entity.GetBinary($"Part{part}") is { } bytes; part++) packed.Write(bytes);
        packed.Position = 0;
        return new(packed, CompressionMode.Decompress);
    }
}
