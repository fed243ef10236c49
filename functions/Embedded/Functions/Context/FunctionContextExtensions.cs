using Microsoft.AspNetCore.Http;

namespace Izi.Embedded.Functions;

/// <summary>The HTTP request a run answers.</summary>
public static class FunctionContextExtensions
{
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The request's context; null when something else than HTTP triggered the run.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out var http) ? http as HttpContext : null;
}
