namespace Izi.App.Door;

/// <summary>
/// Lets pages that are served from the origins of <c>Cors__Origins</c> (with commas between, or <c>*</c>) call the app and read its
/// answers; a browser that asks beforehand hears so without a token.
/// </summary>
public sealed class Cors(IConfiguration configuration) : IFunctionsWorkerMiddleware
{
    const string Everywhere = "*";

    readonly ImmutableHashSet<string> origins = ImmutableHashSet.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        (configuration["Cors:Origins"] ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(origin => origin.TrimEnd('/')));

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            // A cache keeps one answer for each of these, whether or not this one differs.
            http.Response.Headers.Vary = "Accept-Encoding, Origin";
            if (!origins.IsEmpty && Opens(http) && IsAskedBeforehand(http))
            {
                context.GetInvocationResult().Value = Results.NoContent();
                return;
            }
        }
        await next(context);
    }

    bool Opens(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(origins.Contains(origin) || origins.Contains(Everywhere))) return false;

        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.AccessControlExposeHeaders = "ETag, Link, Location, Retry-After";
        return true;
    }

    static bool IsAskedBeforehand(HttpContext http)
    {
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0) return false;

        http.Response.Headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH";
        http.Response.Headers.AccessControlAllowHeaders =
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, traceparent, tracestate";
        http.Response.Headers.AccessControlMaxAge = "600";
        return true;
    }
}
