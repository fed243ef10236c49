using Microsoft.AspNetCore.Routing.Template;

namespace Izi.App.Door;

/// <summary>Answers what no other function does: 405 where the path is known under another method, else 404.</summary>
public sealed class UnknownRoute
{
    static readonly ImmutableArray<(TemplateMatcher Path, ImmutableArray<string> Methods)> Routes =
    [
        .. Entrance.All.Where(entrance => entrance.Name != nameof(UnknownRoute))
            .Select(entrance => (new TemplateMatcher(TemplateParser.Parse(entrance.Route), []), entrance.AllMethods)),
    ];

    [Function(nameof(UnknownRoute)), OpenToAll]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", "post", "put", "patch", "delete", Route = "{*path}")]
            HttpRequest request)
    {
        var path = $"/{request.RouteValues["path"]}";
        var methods = Routes.Where(route => route.Path.TryMatch(path, [])).SelectMany(route => route.Methods).Distinct().Order().ToArray();
        throw methods is [] ? Problem.NotFound("route", $"{request.Method} {request.Path}") : Problem.MethodNotAllowed(methods);
    }
}
