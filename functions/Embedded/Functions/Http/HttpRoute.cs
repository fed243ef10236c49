using System.Text.RegularExpressions;

namespace Izi.Embedded.Functions;

/// <summary>Where one HTTP function is found: its template and the methods it answers, all when there are none.</summary>
internal sealed partial record HttpRoute(Function Function, string Template, IReadOnlyList<string> Methods)
{
    /// <exception cref="BindingException">Two functions would answer the same request.</exception>
    public static IReadOnlyList<HttpRoute> Of(IEnumerable<Function> functions, string prefix)
    {
        List<HttpRoute> routes = [];
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpTriggerAttribute trigger) continue;
            var route = new HttpRoute(function, $"/{prefix}/{trigger.Route ?? function.Name}".Replace("//", "/", StringComparison.Ordinal),
                [.. (trigger.Methods ?? []).Select(method => method.ToUpperInvariant())]);
            if (routes.Find(route.Clashes) is { } other)
                throw new BindingException($"Functions '{other.Function.Name}' and '{function.Name}' both answer {route}.");
            routes.Add(route);
        }
        return routes;
    }

    public override string ToString() => $"{(Methods is [] ? "every method" : string.Join(", ", Methods))} on {Template}";

    bool Clashes(HttpRoute other) => Shape() == other.Shape()
        && (Methods is [] || other.Methods is [] || Methods.Intersect(other.Methods).Any());

    // Names of parameters do not tell requests apart; their constraints do.
    string Shape() => ParameterName().Replace(Template, "{$1").ToUpperInvariant();

    [GeneratedRegex(@"\{(\**)\w+")]
    private static partial Regex ParameterName();
}
