using System.Reflection;
using Izi.Embedded.Durable;

namespace Izi.Embedded.Functions;

/// <summary>An orchestration trigger hands over the orchestration's context, and its input to a parameter beside it.</summary>
internal static class OrchestrationBinding
{
    public static TriggerBinding Of(ParameterInfo parameter) => TriggerBinding.Exactly<TaskOrchestrationContext>(parameter);

    public static Argument InputOf(Type type) => typeof(OrchestrationBinding).GetMethod(nameof(Input), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(type).CreateDelegate<Argument>();

    static object? Input<T>(Invocation run) => ((TaskOrchestrationContext)run.Trigger.Value!).GetInput<T>();
}
