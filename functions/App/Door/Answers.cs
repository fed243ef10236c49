using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Izi.App.Door;

/// <summary>The answers every route gives alike.</summary>
public static class Answers
{
    public static JsonAnswer Ok<T>(T body) => new(200, JsonSerializer.Serialize(body, Json.Options), null);

    public static JsonAnswer Created<T>(string location, T body) => new(201, JsonSerializer.Serialize(body, Json.Options), location);

    /// <summary>A refusal is 409 with its code and what helps.</summary>
    public static IResult Refused(Refusal refusal) =>
        Problem(409, refusal.Code, refusal.Detail, refusal.Help.ToDictionary(help => help.Key, object? (help) => help.Value));

    public static IResult Problem(int status, string code, string detail, Dictionary<string, object?>? more = null)
    {
        Dictionary<string, object?> body = new()
        {
            ["type"] = $"/problems/{code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = detail,
            ["code"] = code,
        };
        foreach (var (name, value) in more ?? []) body[name] = value;
        return new ProblemAnswer(status, JsonSerializer.Serialize(body, Json.Options));
    }

    /// <summary>A query parameter; null when it is absent or empty.</summary>
    public static string? Text(this IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A query parameter that is one of the words of an enum.</summary>
    /// <exception cref="ProblemException">400 when it is anything else.</exception>
    public static T? Word<T>(this IQueryCollection query, string name) where T : struct, Enum
    {
        if (query.Text(name) is not { } text) return null;
        var words = Enum.GetValues<T>().ToDictionary(value => Json.NameOf(value));
        return words.TryGetValue(text, out var known) ? known : throw Door.Problem.Malformed(name, $"Of {string.Join(", ", words.Keys)}.");
    }

    /// <summary>Whether the caller would rather have CSV than JSON (RFC 9110, 12.5.1).</summary>
    public static bool WantsCsv(this HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderDescending(MediaTypeHeaderValueComparer.QualityComparer).Select(type => type.MediaType.Value)
            .FirstOrDefault(type => type is "text/csv" or "application/json" or "*/*") is "text/csv";

    /// <summary>A query parameter that is an instant (ISO 8601 with its offset, whose plus is a blank where nobody encoded it).</summary>
    /// <exception cref="ProblemException">400 when it is anything else.</exception>
    public static Instant? Instant(this IQueryCollection query, string name)
    {
        if (query.Text(name) is not { } text) return null;
        return Instants.Parse(text.Replace(' ', '+')) ?? throw Door.Problem.Malformed(name, "An instant such as 2026-05-01T18:00:00Z.");
    }

    /// <summary>The same answer with a header.</summary>
    public static IResult With(this IResult answer, string header, string value) => new Headed(answer, header, value);

    sealed class Headed(IResult answer, string header, string value) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers[header] = value;
            return answer.ExecuteAsync(httpContext);
        }
    }
}
