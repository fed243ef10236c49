using System.Text.Json.Nodes;

namespace Izi.App.OpenApi;

/// <summary>The answers of the door and the desk that are alike on every route (RFC 9457).</summary>
static class Problems
{
    static readonly Dictionary<int, (string Name, string Description)> Known = new()
    {
        [400] = ("Malformed", "Malformed; errors says where and why."),
        [401] = ("Unauthenticated", "No bearer token that is good now."),
        [403] = ("Forbidden", "The token does not open this: permission-missing or venue-denied."),
        [404] = ("NotFound", "Something that the request names is not there."),
        [412] = ("CatalogChanged", "If-Match names another state; read it again."),
        [503] = ("Busy", "Too much at once; try again after Retry-After."),
    };

    /// <summary>Which of them a route can answer, beside its refusals.</summary>
    public static IEnumerable<int> Of(Entrance entrance)
    {
        if (entrance.Takes is not null || entrance.Asks.Any()) yield return 400;
        if (entrance.HonoursIfMatch) yield return 412;
        if (entrance.IsOpenToAll) yield break;
        foreach (var status in new[] { 401, 403, 404, 503 }) yield return status;
    }

    /// <summary>The codes of its refusals, its own and that of a key that was used for another body.</summary>
    public static ImmutableArray<string> Codes(Entrance entrance) =>
        entrance.KeepsAnswers ? [.. entrance.Refuses, Problem.KeyReusedCode] : entrance.Refuses;

    public static JsonObject Reference(int status) => new() { ["$ref"] = $"#/components/responses/{Known[status].Name}" };

    /// <summary>409 with one of these codes.</summary>
    public static JsonObject Refusal(IEnumerable<string> codes) =>
        Answer(
            "Refused; code says why and detail is a sentence to read out.",
            new()
    {
        ["allOf"] = new JsonArray(
            Schemas.Reference("Problem"),
            new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["code"] = new JsonObject
                    {
                        ["enum"] = new JsonArray([.. codes.Order(StringComparer.Ordinal).Select(code => (JsonNode)code)]),
                    },
                },
            }),
    });

    public static JsonObject Responses(Schemas schemas)
    {
        schemas.Add("Problem", ProblemSchema());
        schemas.Add("Malformed", MalformedSchema());
        return new(Known.Values.Select(known =>
            KeyValuePair.Create<string, JsonNode?>(
                known.Name, Answer(known.Description, Schemas.Reference(known.Name is "Malformed" ? "Malformed" : "Problem")))));
    }

    static JsonObject Answer(string description, JsonObject schema) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schema } },
        };

    /// <summary>What helps (missing, sessionId, permission ...) stands beside these.</summary>
    static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("type", "title", "status", "detail", "code"),
        ["properties"] = new JsonObject
        {
            ["type"] = Text(), ["title"] = Text(), ["status"] = new JsonObject { ["type"] = "integer" }, ["detail"] = Text(),
            ["code"] = Text(),
        },
        ["additionalProperties"] = true,
    };

    static JsonObject MalformedSchema() => new()
    {
        ["allOf"] = new JsonArray(Schemas.Reference("Problem"), new JsonObject
        {
            ["required"] = new JsonArray("errors"),
            ["properties"] = new JsonObject
            {
                ["errors"] = new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = Text() },
                },
            },
        }),
    };

    static JsonObject Text() => new() { ["type"] = "string" };
}
