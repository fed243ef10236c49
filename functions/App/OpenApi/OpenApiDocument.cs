using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Izi.App.OpenApi;

/// <summary>The OpenAPI 3.1 document, made of the functions and what they say of themselves (<see cref="Entrance"/>).</summary>
public static partial class OpenApiDocument
{
    public static string Text { get; } = Make().ToJsonString();

    static JsonObject Make()
    {
        var schemas = new Schemas();
        var paths = Paths(schemas);
        var responses = Problems.Responses(schemas);
        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "IziServerless", ["version"] = "1.0.0" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api" }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.ToJson(),
                ["responses"] = responses,
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["bearerFormat"] = "JWT",
                    },
                },
            },
        };
    }

    static JsonObject Paths(Schemas schemas)
    {
        var paths = new JsonObject();
        foreach (
            var route in Entrance
                .All.Where(entrance => entrance.Name != nameof(UnknownRoute))
                .GroupBy(entrance => entrance.Route)
                .OrderBy(route => route.Key, StringComparer.Ordinal))
            paths[$"/{route.Key}"] = new JsonObject(
                from entrance in route
                from method in entrance.Methods
                select KeyValuePair.Create<string, JsonNode?>(method.ToLowerInvariant(), Operation(entrance, schemas)));
        return paths;
    }

    static JsonObject Operation(Entrance entrance, Schemas schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = entrance.Name,
            ["summary"] = SmallWord().Replace(entrance.Name, word => $" {word.Value.ToLowerInvariant()}"),
            ["tags"] = new JsonArray(entrance.Function.DeclaringType!.Namespace!.Split('.')[^1]),
            ["security"] = Security(entrance),
            ["parameters"] = new JsonArray([
                .. InPath(entrance),
                .. entrance.Asks.SelectMany(schemas.Members).Select(InQuery),
                .. InHeader(entrance),
            ]),
        };
        if (entrance.Takes is { } body)
            operation["requestBody"] = new JsonObject
            {
                ["content"] = Content(entrance.TakesNull ? OrNull(schemas.OfBody(body)) : schemas.OfBody(body)),
                ["required"] = schemas.Members(body).Any(member => member.IsRequired),
            };
        operation["responses"] = Responses(entrance, schemas);
        return operation;
    }

    static JsonObject OrNull(JsonObject schema) => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    /// <summary>The roles of a bearer token: the permissions that must all be in it, or player; each element is one way in.</summary>
    static JsonArray Security(Entrance entrance)
    {
        if (entrance.IsOpenToAll) return [];
        if (entrance.IsForPlayers) return [Bearer("player")];
        var roles = entrance.Permissions.Select(permission => $"{permission}").ToArray();
        return entrance.AnyPermission ? new([.. roles.Select(role => Bearer(role))]) : [Bearer(roles)];
    }

    static JsonObject Bearer(params string[] roles) => new() { ["bearer"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]) };

    static IEnumerable<JsonNode> InPath(Entrance entrance) =>
        from Match name in PathParameter().Matches(entrance.Route)
        select new JsonObject
        {
            ["name"] = name.Groups[1].Value,
            ["in"] = "path",
            ["required"] = true,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };

    static JsonNode InQuery(SchemaMember member) =>
        new JsonObject { ["name"] = member.Name, ["in"] = "query", ["required"] = member.IsRequired, ["schema"] = member.Plain };

    static IEnumerable<JsonNode> InHeader(Entrance entrance) => [.. KeyHeader(entrance), .. MatchHeader(entrance)];

    static IEnumerable<JsonNode> MatchHeader(Entrance entrance) => entrance.HonoursIfMatch
        ? [new JsonObject { ["name"] = "If-Match", ["in"] = "header", ["schema"] = new JsonObject { ["type"] = "string" } }]
        : [];

    static IEnumerable<JsonNode> KeyHeader(Entrance entrance) => entrance.TakesKey
        ?
        [
            new JsonObject
            {
                ["name"] = Repeats.Header,
                ["in"] = "header",
                ["schema"] = new JsonObject
                {
                    ["type"] = "string",
                    ["minLength"] = 1,
                    ["maxLength"] = Repeats.LongestKey,
                },
            },
        ]
        : [];

    static JsonObject Responses(Entrance entrance, Schemas schemas)
    {
        var responses = new JsonObject();
        foreach (var status in Problems.Of(entrance)) responses[$"{status}"] = Problems.Reference(status);
        if (Problems.Codes(entrance) is [_, ..] codes) responses["409"] = Problems.Refusal(codes);
        foreach (var gives in entrance.Gives) responses[$"{gives.Status}"] = Given(gives, schemas);
        if (entrance.GivesCsv) AddCsv(responses["200"]!.AsObject());
        return responses;
    }

    static JsonObject Given(GivesAttribute gives, Schemas schemas)
    {
        var answer = new JsonObject { ["description"] = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(gives.Status) };
        if (gives.Status is 201)
            answer["headers"] = new JsonObject { ["Location"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } };
        if (gives.Status is not 304) answer["content"] = Content(schemas.OfAnswer(gives.Answer));
        return answer;
    }

    static void AddCsv(JsonObject answer)
    {
        var text = new JsonObject { ["type"] = "string" };
        answer["content"]!["text/csv"] = new JsonObject { ["schema"] = text };
        answer["headers"] = new JsonObject { ["Link"] = new JsonObject { ["schema"] = text.DeepClone() } };
    }

    static JsonObject Content(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex SmallWord();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();
}
