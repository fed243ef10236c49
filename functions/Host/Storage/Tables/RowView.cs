using System.Buffers;
using System.Text.Json;

namespace Izi.Host.Storage.Tables;

/// <summary>How much a response says about types and addresses.</summary>
internal enum ODataLevel
{
    None,
    Minimal,
}

/// <summary>How rows are written into a response: which properties, and with how much metadata.</summary>
/// <param name="Level">What the client asked for in <c>$format</c> or Accept.</param>
/// <param name="Selected">The properties of <c>$select</c>; null for all.</param>
/// <param name="Service">The account's address, for <c>odata.metadata</c>.</param>
/// <param name="Table">The table's name.</param>
internal sealed record RowView(ODataLevel Level, IReadOnlySet<string>? Selected, Uri Service, string Table)
{
    public string ContentType => $"application/json;odata={Level.ToString().ToLowerInvariant()}metadata;streaming=true;charset=utf-8";

    public byte[] Entity(StoredRow row) => One(Table, json => Row(json, row));

    public byte[] Page(IReadOnlyList<StoredRow> rows) => List(Table, rows, (json, row) => Row(json, row));

    public byte[] Tables(IReadOnlyList<string> names) => List("Tables", names, (json, name) => json.WriteString("TableName", name));

    public byte[] OneTable(string name) => One("Tables", json => json.WriteString("TableName", name));

    byte[] One(string set, Action<Utf8JsonWriter> write) => Write(json =>
    {
        json.WriteStartObject();
        Metadata(json, $"{set}/@Element");
        write(json);
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
        if (Level != ODataLevel.None) json.WriteString("odata.etag", row.ETag);
        if (Has(RowName.PartitionKey)) json.WriteString(RowName.PartitionKey, row.PartitionKey);
        if (Has(RowName.RowKey)) json.WriteString(RowName.RowKey, row.RowKey);
        if (Has(RowName.Timestamp)) json.WriteString(RowName.Timestamp, EntityJson.Text(row.Timestamp));
        Properties(json, row.Body);
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

    static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, EntityJson.WriterOptions);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
