using System.Reflection;
using Izi.Embedded.Durable;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Functions;

/// <summary>Binds each parameter of a function: the trigger's payload, what goes with every run, and values by name.</summary>
internal static class ParameterBinding
{
    public static Argument Of(ParameterInfo parameter, ParameterInfo triggered, TriggerBinding trigger)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef || type.IsPointer) throw new BindingException($"its parameter '{parameter.Name}' is passed by reference");
        // Not by reference: two hosts that start at once may each be handed parameters of their own.
        if (parameter.Position == triggered.Position) return trigger.Payload;
        if (type == typeof(CancellationToken)) return run => run.CancellationToken;
        if (type == typeof(FunctionContext)) return run => run;
        if (parameter.GetCustomAttribute<DurableClientAttribute>() is not null) return Client(parameter);
        if (triggered.ParameterType == typeof(TaskOrchestrationContext) && !Conversion.Knows(type)) return OrchestrationBinding.InputOf(type);
        return Named(parameter, trigger);
    }

    static Argument Client(ParameterInfo parameter) => parameter.ParameterType == typeof(DurableTaskClient)
        ? run => run.InstanceServices.GetRequiredService<DurableEngine>().Client
        : throw new BindingException($"its parameter '{parameter.Name}' is marked [DurableClient] but is no DurableTaskClient");

    static Argument Named(ParameterInfo parameter, TriggerBinding trigger)
    {
        var type = TypeName.Of(parameter.ParameterType);
        var name = trigger.Names.FirstOrDefault(name => name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new BindingException(
                $"nothing fills its parameter '{parameter.Name}' ({type}); by name this trigger knows {Known(trigger)}");
        return Conversion.Knows(parameter.ParameterType)
            ? Conversion.Of(name, parameter.ParameterType, parameter.HasDefaultValue, parameter.DefaultValue)
            : throw new BindingException($"its parameter '{parameter.Name}' is {type}, which a value cannot be read as");
    }

    static string Known(TriggerBinding trigger) => trigger.Names.Count == 0 ? "nothing" : string.Join(", ", trigger.Names);
}
