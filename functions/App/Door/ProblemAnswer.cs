namespace Izi.App.Door;

/// <summary>An answer that is a problem (RFC 9457). It is not kept: who asks again may be luckier.</summary>
public sealed record ProblemAnswer(int Status, string Json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Payload.WriteAsync(httpContext, Status, "application/problem+json", Json);
}
