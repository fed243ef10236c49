using System.Globalization;
using System.Text.RegularExpressions;
using Izi.App.OpenApi;

namespace Izi.App.Tests.OpenApi;

/// <summary>The OpenAPI document as somebody reads it who knows nothing else of the app: which answers it allows.</summary>
public sealed partial class Contract
{
    readonly List<(string Method, string[] Path, JsonObject Operation)> operations;

    Contract(JsonNode document)
    {
        Document = document;
        operations =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               orderby path.Key.Count(c => c == '{')
               select (operation.Key.ToUpperInvariant(), $"/api{path.Key}".Split('/'), operation.Value!.AsObject()),
        ];
    }

    public static Contract Served { get; } = new(JsonNode.Parse(OpenApiDocument.Text)!);

    public JsonNode Document { get; }

    public IEnumerable<string> Operations =>
        operations.Select(operation => $"{operation.Method} {string.Join('/', operation.Path)["/api/".Length..]}");

    public JsonObject Operation(string method, string path) =>
        Find(method, path) ?? throw new InvalidOperationException($"The document has no {method} {path}.");

    /// <summary>What is wrong with an answer by the document; null when nothing is.</summary>
    public string? Fault(string method, string path, int status, string? mediaType, string body)
    {
        if (Find(method, path) is not { } operation) return status is 404 or 400 or 405 ? null : "The document has no such route.";
        if (operation["responses"]![$"{status}"] is not { } declared) return "The document has no such status here.";
        if (method is "HEAD") return null;

        var response = Resolve(declared);
        if (response["content"] is not { } content) return body.Length == 0 ? null : "The document has no content here.";
        if (content[mediaType ?? ""] is not { } media) return $"The document has no {mediaType} here.";
        return Fault(mediaType is "text/csv" ? JsonValue.Create(body) : JsonNode.Parse(body), media["schema"]!, "$");
    }

    JsonObject? Find(string method, string path)
    {
        var segments = path.Split('/');
        return operations
            .Find(operation =>
                operation.Method == (method is "HEAD" ? "GET" : method)
                && operation.Path.Length == segments.Length
            && operation.Path.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second)).Operation;
    }

    public JsonNode Resolve(JsonNode node) => node["$ref"] is { } reference
        ? ((string)reference!)
            .Split('/')[1..]
            .Aggregate(Document, (at, name) => at[name] ?? throw new InvalidOperationException($"{reference} leads nowhere."))
        : node;

    string? Fault(JsonNode? value, JsonNode reference, string at)
    {
        var schema = Resolve(reference);
        if (
            schema["allOf"] is { } all
            && all.AsArray().Select(one => Fault(value, one!, at)).FirstOrDefault(fault => fault is not null) is { } fault)
            return fault;
        if (schema["anyOf"] is { } any && any.AsArray().All(one => Fault(value, one!, at) is not null))
            return $"{at} is none of what it may be: {value?.ToJsonString()}";
        if (schema["enum"] is { } words && !words.AsArray().Any(word => JsonNode.DeepEquals(word, value)))
            return $"{at} is {value?.ToJsonString()}, not of {words.ToJsonString()}";
        return (string?)schema["type"] switch
        {
            "object" when value is JsonObject members => OfMembers(members, schema, at),
            "array" when value is JsonArray items => items
                .Index()
                .Select(item => Fault(item.Item, schema["items"]!, $"{at}[{item.Index}]"))
                .FirstOrDefault(fault => fault is not null),
            "integer" when value?.GetValueKind() is System.Text.Json.JsonValueKind.Number && WholeNumber().IsMatch(value.ToJsonString()) =>
                null,
            "string" when value?.GetValueKind() is System.Text.Json.JsonValueKind.String => OfText(
                (string)value!, (string?)schema["format"], at),
            "boolean" when value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => null,
            "null" when value is null => null,
            null => schema["properties"] is null ? null : OfMembers(value!.AsObject(), schema, at),
            var type => $"{at} is no {type}: {value?.ToJsonString()}",
        };
    }

    /// <summary>A member that the document does not know is wrong, unless it says that others may be there.</summary>
    string? OfMembers(JsonObject members, JsonNode schema, string at)
    {
        var known = schema["properties"]?.AsObject() ?? [];
        var others = schema["additionalProperties"];
        var isOpen = others?.GetValueKind() is System.Text.Json.JsonValueKind.True || (string?)schema["type"] is null;
        return (schema["required"]?.AsArray() ?? [])
            .Select(name => (string)name!)
            .Where(name => !members.ContainsKey(name))
            .Select(name => $"{at}.{name} is missing")
            .Concat(members.Select(member => known[member.Key] is { } shape ? Fault(member.Value, shape, $"{at}.{member.Key}")
                : isOpen ? null
                : others is JsonObject ? Fault(member.Value, others, $"{at}.{member.Key}")
                : $"{at}.{member.Key} is not in the document"))
            .FirstOrDefault(fault => fault is not null);
    }

    static string? OfText(string text, string? format, string at) => format switch
    {
        "date-time" when !text.EndsWith('Z') || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) =>
            $"{at} is no instant in UTC: {text}",
        "date" when !DateOnly.TryParseExact(text, "yyyy-MM-dd", out _) => $"{at} is no date: {text}",
        _ => null,
    };

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex WholeNumber();
}
