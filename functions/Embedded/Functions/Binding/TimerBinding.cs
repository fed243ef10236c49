using System.Reflection;

namespace Izi.Embedded.Functions;

/// <summary>A timer trigger hands over what is known of the run.</summary>
internal static class TimerBinding
{
    public static TriggerBinding Of(ParameterInfo parameter) => TriggerBinding.Exactly<TimerInfo>(parameter);
}
