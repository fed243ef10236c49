using System.Text.Json;
using Izi.Host.Worker;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace Izi.Host.Triggers;

/// <summary>The endpoints of the HTTP functions, by route template and method; replaced each time a worker has indexed.</summary>
internal sealed class FunctionEndpoints(string routePrefix, HttpTrigger trigger) : EndpointDataSource, IDisposable
{
    CancellationTokenSource changed = new();
    IReadOnlyList<Endpoint> endpoints = [];

    public override IReadOnlyList<Endpoint> Endpoints => endpoints;

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(changed.Token);

    public void Replace(IEnumerable<Function> functions)
    {
        endpoints = [.. functions.Where(function => function.Is("httpTrigger")).Select(Endpoint)];
        var before = Interlocked.Exchange(ref changed, new());
        before.Cancel();
        before.Dispose();
    }

    public void Dispose() => changed.Dispose();

    Endpoint Endpoint(Function function)
    {
        var template = $"{routePrefix}/{function.Trigger.Text("route") ?? function.Name}".Trim('/');
        var pattern = RoutePatternFactory.Parse(template);
        var endpoint = new RouteEndpointBuilder(http => trigger.ServeAsync(http, function.Name), pattern, order: 0);
        if (Methods(function.Trigger) is { Length: > 0 } methods) endpoint.Metadata.Add(new HttpMethodMetadata(methods));
        return endpoint.Build();
    }

    static string[] Methods(Binding trigger) =>
        trigger.Json.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array
            ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
            : [];
}
