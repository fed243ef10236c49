namespace Izi.Host.Triggers;

/// <summary>Answers of the host itself.</summary>
internal static class Answer
{
    /// <summary>A problem document. An answer that has begun already is broken off, so that it is not taken for a whole one.</summary>
    public static Task ProblemAsync(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        http.Response.Clear();
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return Results.Problem(statusCode: status).ExecuteAsync(http);
    }
}
