using System.Reflection;
using Izi.Embedded.Durable;

namespace Izi.Embedded.Functions;

/// <summary>An activity trigger hands over the input, read from JSON as the type that is asked for.</summary>
internal static class ActivityBinding
{
    public const string InstanceId = "instanceId";

    public static TriggerBinding Of(ParameterInfo parameter) => new(
        typeof(ActivityBinding).GetMethod(nameof(Input), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(parameter.ParameterType).CreateDelegate<Argument>(),
        InstanceId);

    static object? Input<T>(Invocation run) => Json.Read<T>((string?)run.Trigger.Value);
}
