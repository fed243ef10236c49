namespace Izi.App.Door;

/// <summary>An answer whole: its status, its JSON, and the place of what it made. It can be kept and given again.</summary>
public sealed record JsonAnswer(int Status, string Json, string? Location) : IResult
{
    /// <summary>Done, and nothing to say of it.</summary>
    public static JsonAnswer NoContent { get; } = new(204, "", null);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status is 204) return Results.NoContent().ExecuteAsync(httpContext);

        if (Location is not null) httpContext.Response.Headers.Location = Location;
        return Payload.WriteAsync(httpContext, Status, "application/json; charset=utf-8", Json);
    }
}
