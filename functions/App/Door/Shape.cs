using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Izi.App.Door;

/// <summary>What a body lacks, member by member, before it becomes a record: required members, and items that must not be null.</summary>
public static class Shape
{
    public static IEnumerable<Fault> Faults(JsonElement json, Type type) => Faults(json, Json.Options.GetTypeInfo(type), "");

    static IEnumerable<Fault> Faults(JsonElement json, JsonTypeInfo type, string at) => (type.Kind, json.ValueKind) switch
    {
        (JsonTypeInfoKind.Object, JsonValueKind.Object) => type.Properties.SelectMany(property => OfMember(json, property, at)),
        (_, JsonValueKind.String) => Fault.When(!IsText(json), at, "Must be Unicode text without control characters."),
        (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => json.EnumerateArray()
            .SelectMany((item, i) => OfItem(item, type, $"{at}[{i}]")),
        _ => [],
    };

    /// <summary>Half a surrogate pair is no text; lines may break and be indented.</summary>
    static bool IsText(JsonElement json)
    {
        try
        {
            return !json.GetString()!.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'));
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    static IEnumerable<Fault> OfMember(JsonElement json, JsonPropertyInfo property, string at)
    {
        var path = at.Length == 0 ? property.Name : $"{at}.{property.Name}";
        return json.TryGetProperty(property.Name, out var value)
            ? Faults(value, Json.Options.GetTypeInfo(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType), path)
            : Fault.When(property.IsRequired, path, "Is missing.");
    }

    static IEnumerable<Fault> OfItem(JsonElement item, JsonTypeInfo list, string at) => item.ValueKind is JsonValueKind.Null
        ? [new Fault(at, "Must not be null.")]
        : Faults(item, Json.Options.GetTypeInfo(list.ElementType!), at);
}
