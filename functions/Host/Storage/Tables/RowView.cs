using System.Buffers;
using System.Text.Json;

namespace Izi.Host.Storage.Tables;

/// <summary>How much a response says about types and addresses.</summary>
internal enum ODataLevel
{
    None,
    Minimal,
    Full,
}

/// <summary>How rows are written into a response: which properties, and with how much metadata.</summary>
/// <param name="Level">What the client asked for in <c>$format</c> or Accept.</param>
/// <param name="Selected">The properties of <c>$select</c>; null for all.</param>
/// <param name="Service">The account's address, for <c>odata.metadata</c>.</param>
/// <param name="Table">The table's name.</param>
internal sealed record RowView(ODataLevel Level, IReadOnlySet<string>? Selected, Uri Service, string Table)
{
    public string ContentType => $"application/json;odata={Level.ToString().ToLowerInvariant()}metadata;streaming=true;charset=utf-8";

    public byte[] Entity(StoredRow row) => Write(json =>
    {
        json.WriteStartObject();
        Metadata(json, $"{Table}/@Element");
        Row(json, row);
        json.WriteEndObject();
    });

    public byte[] Page(IReadOnlyList<StoredRow> rows) => List(Table, rows, (json, row) => Row(json, row));

    public byte[] Tables(IReadOnlyList<string> names) => List("Tables", names, (json, name) => json.WriteString("TableName", name));

    public byte[] OneTable(string name) => Write(json =>
    {
        json.WriteStartObject();
        Metadata(json, "Tables/@Element");
        json.WriteString("TableName", name);
        json.WriteEndObject();
    });

    byte[] List<T>(string set, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write) => Write(json =>
    {
        json.WriteStartObject();
        Metadata(json, set);
        json.WriteStartArray("value");
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    void Row(Utf8JsonWriter json, StoredRow row)
    {
        if (Level == ODataLevel.Full)
        {
            json.WriteString("odata.type", $"{StorageServer.Account}.{Table}");
            json.WriteString("odata.id", $"{Service}/{Address(row)}");
        }
        if (Level != ODataLevel.None) json.WriteString("odata.etag", row.ETag);
        if (Level == ODataLevel.Full) json.WriteString("odata.editLink", Address(row));
        if (Has(RowName.PartitionKey)) json.WriteString(RowName.PartitionKey, row.PartitionKey);
        if (Has(RowName.RowKey)) json.WriteString(RowName.RowKey, row.RowKey);
        if (Has(RowName.Timestamp)) Timestamp(json, row);
        Properties(json, row.Body);
    }

    void Timestamp(Utf8JsonWriter json, StoredRow row)
    {
        if (Level == ODataLevel.Full) json.WriteString(RowName.Timestamp + EntityJson.TypeSuffix, "Edm.DateTime");
        json.WriteString(RowName.Timestamp, EntityJson.Text(row.Timestamp));
    }

    // Copied as they are stored: a value is never decoded on its way out.
    void Properties(Utf8JsonWriter json, byte[] body)
    {
        var stored = new Utf8JsonReader(body);
        stored.Read();
        while (stored.Read() && stored.TokenType is JsonTokenType.PropertyName)
        {
            var name = stored.GetString()!;
            stored.Read();
            var isType = name.EndsWith(EntityJson.TypeSuffix, StringComparison.Ordinal);
            if ((isType && Level == ODataLevel.None) || !Has(isType ? name[..^EntityJson.TypeSuffix.Length] : name)) continue;
            json.WritePropertyName(name);
            json.WriteRawValue(body.AsSpan()[(int)stored.TokenStartIndex..(int)stored.BytesConsumed], skipInputValidation: true);
        }
    }

    void Metadata(Utf8JsonWriter json, string of)
    {
        if (Level != ODataLevel.None) json.WriteString("odata.metadata", $"{Service}/$metadata#{of}");
    }

    bool Has(string name) => Selected?.Contains(name) ?? true;

    string Address(StoredRow row) => $"{Table}(PartitionKey='{Escape(row.PartitionKey)}',RowKey='{Escape(row.RowKey)}')";

    static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, EntityJson.WriterOptions);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
