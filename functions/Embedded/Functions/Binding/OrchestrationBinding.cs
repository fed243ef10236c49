using System.Reflection;
using Izi.Embedded.Durable;

namespace Izi.Embedded.Functions;

/// <summary>An orchestration trigger hands over the orchestration's context; its input is read from there.</summary>
internal static class OrchestrationBinding
{
    public static TriggerBinding Of(ParameterInfo parameter) => TriggerBinding.Exactly<TaskOrchestrationContext>(parameter);
}
