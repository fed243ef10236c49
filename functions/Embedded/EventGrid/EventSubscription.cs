using System.Text.Json;
using System.Text.Json.Serialization;
using Izi.Embedded.Functions;

namespace Izi.Embedded.EventGrid;

/// <summary>Where events come from: the topic, where the broker's messages are routed too, or the broker's namespace: its connections.</summary>
internal enum EventSource
{
    Topic,
    Namespace,
}

/// <summary>Which event types of a source go to which function.</summary>
internal sealed record EventSubscription(string Name, string Function, EventSource Source, IReadOnlyList<string> IncludedEventTypes)
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads <c>subscriptions.json</c> in a folder; none when there is no such file.</summary>
    /// <exception cref="BindingException">The file cannot be read, or two subscriptions share a name.</exception>
    public static IReadOnlyList<EventSubscription> Read(string folder)
    {
        var path = Path.Combine(folder, "subscriptions.json");
        if (!File.Exists(path)) return [];
        try
        {
            var all = JsonSerializer.Deserialize<List<EventSubscription>>(File.ReadAllBytes(path), Options) ?? [];
            return all.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1) is not { } twice ? all
                : throw new BindingException($"{path} names the subscription '{twice.Key}' more than once.");
        }
        catch (JsonException bad)
        {
            throw new BindingException($"{path} cannot be read: {bad.Message}");
        }
    }

    public bool Takes(EventSource source, string type) => Source == source && IncludedEventTypes.Contains(type);

    /// <summary>Finds the function of each subscription, by the subscription's name.</summary>
    /// <exception cref="BindingException">A subscription names a function that is not there, or takes no events.</exception>
    public static IReadOnlyDictionary<string, Function> Targets(
        IEnumerable<EventSubscription> subscriptions, IEnumerable<Function> functions)
    {
        var known = functions.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
        return subscriptions.ToDictionary(one => one.Name, one => known.GetValueOrDefault(one.Function) switch
        {
            { Trigger: EventGridTriggerAttribute } function => function,
            null => throw new BindingException($"Event Grid subscription '{one.Name}' names the function '{one.Function}', which is not there."),
            _ => throw new BindingException($"Event Grid subscription '{one.Name}' names the function '{one.Function}', which has no Event Grid trigger."),
        });
    }
}
