namespace Izi.App.OpenApi;

/// <summary>The OpenAPI document of this very code.</summary>
public static class GetOpenApi
{
    [Function(nameof(GetOpenApi)), OpenToAll, Gives<object>]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request) =>
        new JsonAnswer(200, OpenApiDocument.Text, null);
}
