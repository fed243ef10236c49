using System.Reflection;

namespace Izi.Embedded.Functions;

/// <summary>Finds the methods marked as functions and binds each of them, or says why not.</summary>
internal static class FunctionFinder
{
    const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <exception cref="BindingException">Some cannot be bound: a line for each.</exception>
    public static IReadOnlyList<Function> Find(IEnumerable<Type> types)
    {
        List<string> problems = [];
        List<Function> found = [];
        foreach (var method in types.SelectMany(type => type.GetMethods(All)))
            if (method.GetCustomAttribute<FunctionAttribute>() is { } mark) Try(mark.Name, method);
        foreach (var twice in found.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            problems.Add($"Function '{twice.Key}' is there more than once: {string.Join(", ", twice.Select(f => f.Definition.EntryPoint))}.");
        return problems.Count == 0 ? found : throw new BindingException(string.Join(Environment.NewLine, problems));

        void Try(string name, MethodInfo method)
        {
            try
            {
                found.Add(Bind(name, method));
            }
            catch (BindingException why)
            {
                problems.Add(Sentence(name, method, why.Message));
            }
        }
    }

    /// <summary>Says which function is meant, and why it cannot run.</summary>
    public static string Sentence(string name, MethodInfo method, string why) =>
        $"Function '{name}' ({method.DeclaringType!.FullName}.{method.Name}) cannot be bound: {why}.";

    static Function Bind(string name, MethodInfo method)
    {
        CheckCallable(name, method);
        // Asked once: two hosts that start at the same time may each be given parameters of their own.
        var parameters = method.GetParameters();
        var triggered = Triggered(parameters);
        var attribute = triggered.GetCustomAttribute<TriggerBindingAttribute>()!;
        var trigger = TriggerBinding.Of(attribute, triggered);
        return new Function(
            new FoundDefinition(name, method), method, attribute,
            [.. parameters.Select(parameter => ParameterBinding.Of(parameter, triggered, trigger))],
            Answers.Of(method, attribute));
    }

    static void CheckCallable(string name, MethodInfo method)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new BindingException("its name is blank");
        if (!method.IsPublic) throw new BindingException("the method is not public");
        if (method.ContainsGenericParameters) throw new BindingException("the method or its type is generic");
        if (!method.IsStatic && method.DeclaringType!.IsAbstract) throw new BindingException("its type is abstract, so nothing can make one");
    }

    static ParameterInfo Triggered(ParameterInfo[] parameters)
    {
        var triggers = parameters.Where(parameter => parameter.IsDefined(typeof(TriggerBindingAttribute))).ToList();
        return triggers switch
        {
            [var one] when one.GetCustomAttributes<TriggerBindingAttribute>().Count() == 1 => one,
            [] => throw new BindingException("none of its parameters carries a trigger"),
            _ => throw new BindingException("it has more than one trigger"),
        };
    }
}
