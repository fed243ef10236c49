using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Izi.Embedded.Functions;

/// <summary>An HTTP trigger hands over the request, and the values of its route by name.</summary>
internal static class HttpBinding
{
    public static TriggerBinding Of(HttpTriggerAttribute trigger, ParameterInfo parameter)
    {
        if (parameter.ParameterType != typeof(HttpRequest)) throw TriggerBinding.Unfit(parameter, "an ASP.NET Core HttpRequest");
        return new TriggerBinding(
            run => ((HttpContext)run.Trigger.Value!).Request,
            trigger.Route is null ? [] : [.. Pattern(trigger.Route).Parameters.Select(value => value.Name)]);
    }

    public static RoutePattern Pattern(string route)
    {
        try
        {
            return RoutePatternFactory.Parse(route);
        }
        catch (RoutePatternException bad)
        {
            throw new BindingException($"its route '{route}' cannot be read: {bad.Message}");
        }
    }
}
