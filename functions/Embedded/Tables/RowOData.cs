using System.Globalization;
using System.Text.Json;

namespace Izi.Embedded.Tables;

/// <summary>Rows as the table service's JSON (OData 3, minimal metadata): what JSON has no type for is text, its type in a property beside it.</summary>
internal static class RowOData
{
    const string TypeOf = "@odata.type";

    public static byte[] Write(RowChange change)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString(RowName.PartitionKey, change.PartitionKey);
            json.WriteString(RowName.RowKey, change.RowKey);
            foreach (var (name, value) in change.Properties) Write(json, name, value);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    public static AccountRow Read(JsonElement row) => Read(row, etag: null);

    /// <param name="row">The JSON object.</param>
    /// <param name="etag">Its version as the answer's header says it, where it is a row alone.</param>
    public static AccountRow Read(JsonElement row, string? etag)
    {
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        Dictionary<string, string?> types = new(StringComparer.Ordinal);
        foreach (var property in row.EnumerateObject())
            if (property.Name.EndsWith(TypeOf, StringComparison.Ordinal)) types[property.Name[..^TypeOf.Length]] = property.Value.GetString();
        foreach (var property in row.EnumerateObject())
            if (!IsOwn(property.Name) && Value(property.Value, types.GetValueOrDefault(property.Name)) is { } value)
                properties[property.Name] = value;
        return new(
            Text(row, RowName.PartitionKey), Text(row, RowName.RowKey), Time(Text(row, RowName.Timestamp)),
            etag ?? Text(row, RowName.ETag), properties);
    }

    static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text: json.WriteString(name, text); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: Typed(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number):
                json.WriteString(name + TypeOf, "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case double number: Typed(json, name, "Edm.Double", number.ToString(CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: Typed(json, name, "Edm.DateTime", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); break;
            case Guid id: Typed(json, name, "Edm.Guid", id.ToString()); break;
            case byte[] bytes: Typed(json, name, "Edm.Binary", Convert.ToBase64String(bytes)); break;
            default: throw new InvalidOperationException($"A row cannot hold {value.GetType()}.");
        }
    }

    static void Typed(Utf8JsonWriter json, string name, string type, string text)
    {
        json.WriteString(name + TypeOf, type);
        json.WriteString(name, text);
    }

    static object? Value(JsonElement value, string? type) => (type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("Edm.Int64", _) => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Double", JsonValueKind.String) => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Double", _) => value.GetDouble(),
        ("Edm.DateTime", _) => Time(value.GetString()!),
        ("Edm.Guid", _) => value.GetGuid(),
        ("Edm.Binary", _) => value.GetBytesFromBase64(),
        (_, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (_, JsonValueKind.Number) => value.TryGetInt32(out var whole) ? (object)whole : value.GetDouble(),
        _ => value.GetString(),
    };

    static bool IsOwn(string name) =>
        name is RowName.PartitionKey or RowName.RowKey or RowName.Timestamp || name.StartsWith("odata.", StringComparison.Ordinal) || name.EndsWith(TypeOf, StringComparison.Ordinal);

    static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
