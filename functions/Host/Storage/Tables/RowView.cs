using System.Text.Json;

namespace Izi.Host.Storage.Tables;

/// <summary>How rows are written into a response: which properties, and with how much metadata.</summary>
internal sealed record RowView(bool HasMetadata, HashSet<string> Selected, string Service, string Table)
{
    public const string Minimal = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

    public string ContentType => HasMetadata ? Minimal : "application/json;odata=nometadata;streaming=true;charset=utf-8";

    public static RowView Of(HttpRequest request, string table)
    {
        var names = request.Query["$select"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var format = request.Query.TryGetValue("$format", out var asked) ? asked.ToString() : request.Headers.Accept.ToString();
        return new(
            !format.Contains("odata=nometadata", StringComparison.OrdinalIgnoreCase),
            names.Contains("*") ? [] : names.ToHashSet(StringComparer.Ordinal), $"http://{request.Host}/{StorageServer.Account}", table);
    }

    public static byte[] Error(StorageException error, string message) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["odata.error"] = new { code = error.Code, message = new { lang = "en-US", value = message } },
    });

    public byte[] Entity(StoredRow row) => Write($"{Table}/@Element", json => Row(json, row));

    public byte[] Page(IEnumerable<StoredRow> rows) => List(Table, rows, Row);

    public byte[] Tables(IEnumerable<string> names) => List("Tables", names, (json, name) => json.WriteString("TableName", name));

    public byte[] OneTable() => Write("Tables/@Element", json => json.WriteString("TableName", Table));

    byte[] List<T>(string set, IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Write(set, json =>
    {
        json.WriteStartArray("value");
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    void Row(Utf8JsonWriter json, StoredRow row)
    {
        if (HasMetadata) json.WriteString("odata.etag", row.ETag);
        if (Has(StoredRow.PartitionKeyName)) json.WriteString(StoredRow.PartitionKeyName, row.PartitionKey);
        if (Has(StoredRow.RowKeyName)) json.WriteString(StoredRow.RowKeyName, row.RowKey);
        if (Has(StoredRow.TimestampName)) json.WriteString(StoredRow.TimestampName, EntityJson.Text(row.Timestamp));
        EntityJson.Copy(json, row.Body, Has, withTypes: HasMetadata);
    }

    bool Has(string name) => Selected.Count == 0 || Selected.Contains(name);

    byte[] Write(string context, Action<Utf8JsonWriter> write) => EntityJson.Write(json =>
    {
        if (HasMetadata) json.WriteString("odata.metadata", $"{Service}/$metadata#{context}");
        write(json);
    });
}
