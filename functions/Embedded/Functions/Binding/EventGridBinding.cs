using System.Reflection;
using System.Text.Json;
using Azure.Messaging;

namespace Izi.Embedded.Functions;

/// <summary>An Event Grid trigger hands over one CloudEvent, as an object or as its JSON.</summary>
internal static class EventGridBinding
{
    public static TriggerBinding Of(ParameterInfo parameter) => new(parameter.ParameterType switch
    {
        var type when type == typeof(CloudEvent) => Event,
        var type when type == typeof(string) => run => JsonSerializer.Serialize(Event(run)),
        var type when type == typeof(BinaryData) => run => BinaryData.FromObjectAsJson(Event(run)),
        _ => throw TriggerBinding.Unfit(parameter, "a CloudEvent, its JSON as string, or BinaryData"),
    });

    static CloudEvent Event(Invocation run) => (CloudEvent)run.Trigger.Value!;
}
