using System.Text.Json;

namespace Izi.App.Desk;

/// <summary>A record and the row it is kept in; no ETag means that the row is not there yet.</summary>
public sealed record Row<T>(string Key, T Value, ETag? ETag);

/// <summary>Records as rows: JSON in as many string properties as it takes, for one holds 32K characters at most (Azure Tables).</summary>
public static class Rows
{
    const int PropertyLength = 32_000;

    public static TableEntity Write<T>(string venue, string key, T value)
    {
        var json = JsonSerializer.Serialize(value, Json.Stored);
        var entity = new TableEntity(venue, key);
        for (var at = 0; at < json.Length; at += PropertyLength)
            entity[$"Json{at / PropertyLength}"] = json.Substring(at, Math.Min(PropertyLength, json.Length - at));
        return entity;
    }

    /// <summary>Writes a record over the row it was read from, or adds it; loses against another writer either way.</summary>
    public static TableTransactionAction Guarded<T>(string venue, Row<T> row) => row.ETag is { } guard
        ? new(TableTransactionActionType.UpdateReplace, Write(venue, row.Key, row.Value), guard)
        : new(TableTransactionActionType.Add, Write(venue, row.Key, row.Value));

    public static Row<T> Read<T>(TableEntity entity)
    {
        var json = string.Concat(Parts(entity));
        return new(entity.RowKey, JsonSerializer.Deserialize<T>(json, Json.Stored)!, entity.ETag);
    }

    static IEnumerable<string> Parts(TableEntity entity)
    {
        for (var part = 0; entity.GetString($"Json{part}") is { } json; part++)
            yield return json;
    }
}
