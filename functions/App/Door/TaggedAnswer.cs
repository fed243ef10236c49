using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Izi.App.Door;

/// <summary>An answer with an entity tag: 304 for whoever has it already (RFC 9110, 13.1.2).</summary>
public sealed record TaggedAnswer(JsonAnswer Whole, EntityTagHeaderValue Tag) : IResult
{
    /// <summary>The tag of what matters in an answer; a weak one, for what does not matter may differ.</summary>
    public static EntityTagHeaderValue TagOf<T>(T matters) => new(Hash(matters), isWeak: true);

    /// <summary>The tag of an answer whole, that a change can be made conditional on.</summary>
    public static EntityTagHeaderValue StrongTagOf<T>(T whole) => new(Hash(whole));

    static string Hash<T>(T value) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, Json.Options)).AsSpan(0, 12))}\"";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.GetTypedHeaders().ETag = Tag;
        if (!IsKnown(httpContext.Request.GetTypedHeaders().IfNoneMatch)) return Whole.ExecuteAsync(httpContext);

        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    bool IsKnown(IList<EntityTagHeaderValue> known) =>
        known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(Tag, useStrongComparison: false));
}
