using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Izi.App.OpenApi;

/// <summary>
/// The shapes of the wire as JSON Schema, read off the records by the rules that write and read them (<see cref="Json.Options"/>).
/// </summary>
public sealed partial class Schemas
{
    readonly SortedDictionary<string, JsonObject> all = new(StringComparer.Ordinal);
    readonly Dictionary<string, Type> types = [];

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    public JsonObject ToJson() => new(all.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value)));

    public void Add(string name, JsonObject schema) => all.Add(name, schema);

    public JsonObject OfBody(Type type) => Of(type, isBody: true);

    public JsonObject OfAnswer(Type type) => Of(type, isBody: false);

    /// <summary>The members of a record, as the parts of a query.</summary>
    public IEnumerable<SchemaMember> Members(Type type) => Members(Json.Options.GetTypeInfo(type), isBody: true);

    JsonObject Of(Type type, bool isBody)
    {
        var info = Json.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Named(info, isBody),
            JsonTypeInfoKind.Enumerable => new() { ["type"] = "array", ["items"] = Of(info.ElementType!, isBody) },
            JsonTypeInfoKind.Dictionary => new() { ["type"] = "object", ["additionalProperties"] = Of(info.ElementType!, isBody) },
            _ => Plain(type),
        };
    }

    JsonObject Named(JsonTypeInfo info, bool isBody)
    {
        var name = NameOf(info.Type);
        if (types.TryAdd(name, info.Type)) all[name] = Shape(info, isBody);
        return types[name] == info.Type
            ? Reference(name)
            : throw new InvalidOperationException($"{types[name]} and {info.Type} have the same name on the wire.");
    }

    /// <summary>A card is known by what it is a card of.</summary>
    static string NameOf(Type type) => WholeCard().Match(type.Name) is { Success: true } card ? card.Groups[1].Value : type.Name;

    JsonObject Shape(JsonTypeInfo info, bool isBody)
    {
        var members = Members(info, isBody).ToList();
        return new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, member.OrNull))),
            ["required"] = new JsonArray([.. members.Where(member => member.IsRequired).Select(member => (JsonNode)member.Name)]),
        };
    }

    /// <summary>What a body only works out for itself is not read.</summary>
    IEnumerable<SchemaMember> Members(JsonTypeInfo info, bool isBody) =>
        from property in info.Properties
        where property.Get is not null && (!isBody || property.Set is not null || property.AssociatedParameter is not null)
        let underlying = Nullable.GetUnderlyingType(property.PropertyType)
        select new SchemaMember(
            property.Name, Of(underlying ?? property.PropertyType, isBody), IsRequired: underlying is null && !property.IsGetNullable);

    static JsonObject Plain(Type type) =>
        type == typeof(string) ? new() { ["type"] = "string" }
        : type == typeof(bool) ? new() { ["type"] = "boolean" }
        : type == typeof(long) || type == typeof(int)
            ? new() { ["type"] = "integer", ["format"] = type == typeof(long) ? "int64" : "int32" }
        : type == typeof(Instant) ? new() { ["type"] = "string", ["format"] = "date-time" }
        : type == typeof(DateOnly) ? new() { ["type"] = "string", ["format"] = "date" }
        : type.IsEnum
            ? new()
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([
                    .. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, type, Json.Options)),
                ]),
            }
        : type == typeof(object) ? []
        : throw new InvalidOperationException($"{type} has no place on the wire.");

    /// <summary>Not DeviceOnCard, nor CashAndCard.</summary>
    [GeneratedRegex("^(.+)(?<!On|And)Card$")]
    private static partial Regex WholeCard();
}

/// <summary>A member of a shape; one that is not required may be null or absent.</summary>
public sealed record SchemaMember(string Name, JsonObject Plain, bool IsRequired)
{
    public JsonObject OrNull =>
        IsRequired || Plain.Count == 0 ? Plain : new() { ["anyOf"] = new JsonArray(Plain, new JsonObject { ["type"] = "null" }) };
}
