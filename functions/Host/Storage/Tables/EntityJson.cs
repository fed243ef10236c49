using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Izi.Host.Storage.Tables;

/// <summary>
/// Properties as OData JSON with minimal metadata: a value that JSON has no type for is text or a number with its type in a property
/// beside it (<c>"N@odata.type":"Edm.Int64"</c>). Rows are stored in this form, so that a read copies most of it.
/// </summary>
internal static class EntityJson
{
    const string TypeSuffix = "@odata.type";

    static readonly JsonWriterOptions writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads an entity a client sent; null values are dropped.</summary>
    public static Dictionary<string, object> Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Properties(json.RootElement);
        }
        catch (Exception bad) when (bad is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            throw StorageException.InvalidInput(bad.Message);
        }
    }

    public static byte[] Write(IReadOnlyDictionary<string, object> properties) => Write(json =>
    {
        foreach (var (name, value) in properties) Write(json, name, value);
    });

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, writing);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Copies properties and their types as they are stored: a value is never decoded on its way out.</summary>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> body, Predicate<string> keeps, bool withTypes = true)
    {
        var properties = new Utf8JsonReader(body);
        properties.Read();
        while (properties.Read() && properties.TokenType is JsonTokenType.PropertyName)
        {
            var name = properties.GetString()!;
            properties.Read();
            var isType = name.EndsWith(TypeSuffix, StringComparison.Ordinal);
            if ((isType && !withTypes) || !keeps(isType ? name[..^TypeSuffix.Length] : name)) continue;
            json.WritePropertyName(name);
            json.WriteRawValue(body[(int)properties.TokenStartIndex..(int)properties.BytesConsumed], skipInputValidation: true);
        }
    }

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    static Dictionary<string, object> Properties(JsonElement entity)
    {
        Dictionary<string, string?>? types = null;
        foreach (var property in entity.EnumerateObject())
            if (property.Name.EndsWith(TypeSuffix, StringComparison.Ordinal))
                (types ??= new(StringComparer.Ordinal))[property.Name[..^TypeSuffix.Length]] = property.Value.GetString();
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        foreach (var property in entity.EnumerateObject())
            if (!IsMetadata(property.Name) && Value(property.Value, types?.GetValueOrDefault(property.Name)) is { } value)
                properties[property.Name] = value;
        return properties;
    }

    static bool IsMetadata(string name) =>
        name.StartsWith("odata.", StringComparison.Ordinal) || name.Contains('@', StringComparison.Ordinal);

    static object? Value(JsonElement value, string? type) => (type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("Edm.Int64", JsonValueKind.Number) => value.GetInt64(),
        ("Edm.Int64", _) => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Double", JsonValueKind.Number) => value.GetDouble(),
        ("Edm.Double", _) => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Int32", _) => value.GetInt32(),
        ("Edm.Boolean", _) => value.GetBoolean(),
        ("Edm.DateTime", _) => Time(value.GetString()!),
        ("Edm.Guid", _) => Guid.Parse(value.GetString()!),
        ("Edm.Binary", _) => value.GetBytesFromBase64(),
        ("Edm.String", _) => value.GetString(),
        (null, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (null, JsonValueKind.Number) => value.TryGetInt32(out var whole) ? (object)whole : value.GetDouble(),
        (null, JsonValueKind.String) => value.GetString(),
        _ => throw new FormatException($"A property cannot be {type ?? value.ValueKind.ToString()}."),
    };

    static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text: json.WriteString(name, text); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: Typed(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number):
                json.WritePropertyName(name);
                json.WriteRawValue(Text(number), skipInputValidation: true);
                break;
            case double number: Typed(json, name, "Edm.Double", number.ToString(CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: Typed(json, name, "Edm.DateTime", Text(time)); break;
            case Guid id: Typed(json, name, "Edm.Guid", id.ToString()); break;
            case byte[] bytes: Typed(json, name, "Edm.Binary", Convert.ToBase64String(bytes)); break;
            default: throw new InvalidOperationException($"A row cannot hold {value.GetType()}.");
        }
    }

    // A finite double has no type beside it: it is told from an Int32 by its point or exponent.
    static string Text(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    static void Typed(Utf8JsonWriter json, string name, string type, string text)
    {
        json.WriteString(name + TypeSuffix, type);
        json.WriteString(name, text);
    }

    static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
