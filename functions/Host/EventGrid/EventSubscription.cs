using System.Text.Json;
using System.Text.Json.Serialization;

namespace Izi.Host.EventGrid;

/// <summary>Which event types of a source go to which function.</summary>
internal sealed record EventSubscription(string Name, string Function, EventSource Source, IReadOnlyList<string> IncludedEventTypes)
{
    static readonly JsonSerializerOptions options = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads a file such as <c>infra/subscriptions.json</c>.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read, or two subscriptions have the same name.</exception>
    public static IReadOnlyList<EventSubscription> Read(string path)
    {
        try
        {
            var all = JsonSerializer.Deserialize<List<EventSubscription>>(File.ReadAllBytes(path), options) ?? [];
            return all.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1) is not { } twice ? all
                : throw new IOException($"{path} names the subscription '{twice.Key}' more than once.");
        }
        catch (JsonException bad)
        {
            throw new IOException($"{path} cannot be read: {bad.Message}", bad);
        }
    }

    public bool Takes(EventSource source, string type) => Source == source && IncludedEventTypes.Contains(type);
}
