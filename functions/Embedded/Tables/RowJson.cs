using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Izi.Embedded.Tables;

/// <summary>
/// A row's properties as JSON text: strings, booleans and Int32 as themselves, any other type as an object that names it,
/// such as <c>{"Int64":"5"}</c>.
/// </summary>
internal static class RowJson
{
    [ThreadStatic] static ArrayBufferWriter<byte>? buffer;
    [ThreadStatic] static Utf8JsonWriter? writer;

    public static byte[] Write(IReadOnlyDictionary<string, object> properties)
    {
        buffer ??= new(1024);
        buffer.ResetWrittenCount();
        var json = writer ??= new(buffer);
        json.Reset(buffer);
        json.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static Dictionary<string, object> Read(byte[] body)
    {
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        Read(body, properties!);
        return properties;
    }

    public static void Read(byte[] body, Dictionary<string, object?> into)
    {
        var json = new Utf8JsonReader(body);
        json.Read();
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            into[name] = Value(ref json);
        }
    }

    static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: Typed(json, "Int64", number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: Typed(json, "Double", number.ToString("R", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: Typed(json, "DateTime", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); break;
            case Guid id: Typed(json, "Guid", id.ToString()); break;
            case byte[] bytes: Typed(json, "Binary", Convert.ToBase64String(bytes)); break;
            default: throw new InvalidOperationException($"A row cannot hold {value.GetType()}.");
        }
    }

    static void Typed(Utf8JsonWriter json, string type, string text)
    {
        json.WriteStartObject();
        json.WriteString(type, text);
        json.WriteEndObject();
    }

    static object Value(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => json.GetString()!,
        JsonTokenType.Number => json.GetInt32(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => Typed(ref json),
    };

    static object Typed(ref Utf8JsonReader json)
    {
        json.Read();
        var type = TypeOf(ref json);
        json.Read();
        var value = type switch
        {
            'I' => long.Parse(json.ValueSpan, CultureInfo.InvariantCulture),
            'D' => double.Parse(json.GetString()!, CultureInfo.InvariantCulture),
            'T' => json.GetDateTimeOffset(),
            'G' => json.GetGuid(),
            _ => (object)json.GetBytesFromBase64(),
        };
        json.Read();
        return value;
    }

    static char TypeOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals("Int64"u8) ? 'I'
        : json.ValueTextEquals("Double"u8) ? 'D'
        : json.ValueTextEquals("DateTime"u8) ? 'T'
        : json.ValueTextEquals("Guid"u8) ? 'G'
        : json.ValueTextEquals("Binary"u8) ? 'B'
        : throw new InvalidDataException($"A stored property has the unknown type {json.GetString()}.");
}
