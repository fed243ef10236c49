using System.Text;

namespace Izi.App.Door;

/// <summary>An answer whole: its status, its JSON, and the place of what it made. It can be kept and given again.</summary>
public sealed record JsonAnswer(int Status, string Json, string? Location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        if (Location is not null) httpContext.Response.Headers.Location = Location;
        return httpContext.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Json), httpContext.RequestAborted).AsTask();
    }
}
