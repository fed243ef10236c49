using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Functions;

/// <summary>Checks before the start that the classes of all functions can be made.</summary>
internal static class ConstructorCheck
{
    /// <exception cref="BindingException">A class asks for something that is not registered.</exception>
    public static void Of(IEnumerable<Function> functions, IServiceProviderIsService services)
    {
        foreach (var function in functions)
            if (!function.Method.IsStatic && Missing(function.Method.DeclaringType!, services) is { } missing)
                throw new BindingException(FunctionFinder.Sentence(function.Name, function.Method, missing));
    }

    static string? Missing(Type type, IServiceProviderIsService services)
    {
        if (type.GetConstructors() is not [var constructor]) return null;
        var missing = constructor.GetParameters().FirstOrDefault(parameter =>
            !parameter.HasDefaultValue && !parameter.IsDefined(typeof(FromKeyedServicesAttribute)) && !services.IsService(parameter.ParameterType));
        return missing is null ? null : $"its class needs a {TypeName.Of(missing.ParameterType)}, which is not registered";
    }
}
