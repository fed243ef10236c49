namespace Izi.App.Door;

/// <summary>Whatever no other function answers is not there.</summary>
public sealed class UnknownRoute
{
    [Function(nameof(UnknownRoute)), OpenToAll]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", "post", "put", "patch", "delete", Route = "{*path}")] HttpRequest request) =>
        throw Problem.NotFound("route", $"{request.Method} {request.Path}");
}
