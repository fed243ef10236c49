using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;

namespace Izi.Embedded.Functions;

/// <summary>Waits for what a function returned, and tells its value.</summary>
internal delegate ValueTask<object?> Answer(object? returned);

/// <summary>Binds what a function returns, which its trigger must have a use for.</summary>
internal static class Answers
{
    public static Answer Of(MethodInfo method, TriggerBindingAttribute trigger)
    {
        var type = method.ReturnType;
        if (type == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new BindingException("it is async void, so nobody could wait for it; return Task");
        if (type == typeof(void)) return _ => default;
        if (type == typeof(Task)) return async returned => { await (Task)returned!; return null; };
        if (type == typeof(ValueTask)) return async returned => { await (ValueTask)returned!; return null; };
        var awaited = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (awaited == typeof(Task<>)) return Generic(nameof(OfTask), Useful(type.GetGenericArguments()[0], trigger));
        if (awaited == typeof(ValueTask<>)) return Generic(nameof(OfValueTask), Useful(type.GetGenericArguments()[0], trigger));
        Useful(type, trigger);
        return ValueTask.FromResult;
    }

    static Type Useful(Type type, TriggerBindingAttribute trigger)
    {
        if (trigger is not (HttpTriggerAttribute or OrchestrationTriggerAttribute or ActivityTriggerAttribute))
            throw new BindingException($"it returns {TypeName.Of(type)}, which its trigger has no use for");
        if (typeof(IActionResult).IsAssignableFrom(type))
            throw new BindingException("it returns an MVC action result; return IResult");
        return type;
    }

    static Answer Generic(string method, Type type) =>
        typeof(Answers).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).CreateDelegate<Answer>();

    static async ValueTask<object?> OfTask<T>(object? returned) => await (Task<T>)returned!;

    static async ValueTask<object?> OfValueTask<T>(object? returned) => await (ValueTask<T>)returned!;
}
