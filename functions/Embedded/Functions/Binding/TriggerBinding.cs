using System.Reflection;

namespace Izi.Embedded.Functions;

/// <summary>Makes one argument of a function from the run.</summary>
internal delegate object? Argument(Invocation run);

/// <summary>How a kind of trigger hands over its payload, and which values beside it a function may take by name.</summary>
internal sealed record TriggerBinding(Argument Payload, params IReadOnlyCollection<string> Names)
{
    /// <summary>Binds the parameter that carries the trigger.</summary>
    /// <exception cref="BindingException">The parameter's type, or the attribute, does not fit.</exception>
    public static TriggerBinding Of(TriggerBindingAttribute trigger, ParameterInfo parameter) => trigger switch
    {
        HttpTriggerAttribute http => HttpBinding.Of(http, parameter),
        EventGridTriggerAttribute => EventGridBinding.Of(parameter),
        QueueTriggerAttribute => QueueBinding.Of(parameter),
        TimerTriggerAttribute => TimerBinding.Of(parameter),
        OrchestrationTriggerAttribute => OrchestrationBinding.Of(parameter),
        ActivityTriggerAttribute => ActivityBinding.Of(parameter),
        _ => throw new BindingException($"this host has no trigger {trigger.GetType().Name}"),
    };

    /// <summary>The trigger's own object, where the parameter asks for exactly that type.</summary>
    public static TriggerBinding Exactly<T>(ParameterInfo parameter) => parameter.ParameterType == typeof(T)
        ? new TriggerBinding(run => run.Trigger.Value)
        : throw Unfit(parameter, typeof(T).Name);

    public static BindingException Unfit(ParameterInfo parameter, string expected) =>
        new($"its trigger parameter '{parameter.Name}' is {TypeName.Of(parameter.ParameterType)}; this trigger hands over {expected}");
}
