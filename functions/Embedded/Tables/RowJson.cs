using System.Globalization;
using System.Text.Json;

namespace Izi.Embedded.Tables;

/// <summary>
/// A row's properties as JSON text: strings, booleans and Int32 as themselves, any other type as an object that names it,
/// such as <c>{"Int64":"5"}</c>.
/// </summary>
internal static class RowJson
{
    public static byte[] Write(IReadOnlyDictionary<string, object> properties)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in properties)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    public static Dictionary<string, object> Read(byte[] body)
    {
        var json = new Utf8JsonReader(body);
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        json.Read();
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            properties[name] = Value(ref json);
        }
        return properties;
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
        var type = json.GetString();
        json.Read();
        var text = json.GetString()!;
        json.Read();
        return type switch
        {
            "Int64" => long.Parse(text, CultureInfo.InvariantCulture),
            "Double" => double.Parse(text, CultureInfo.InvariantCulture),
            "DateTime" => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
            "Guid" => Guid.Parse(text),
            "Binary" => Convert.FromBase64String(text),
            _ => throw new InvalidDataException($"A stored property has the unknown type {type}."),
        };
    }
}
