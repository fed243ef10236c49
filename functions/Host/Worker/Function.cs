using System.Text.Json;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Worker;

/// <summary>A function of the app, as its worker described it.</summary>
internal sealed record Function(string Id, string Name, Binding Trigger, IReadOnlyList<Binding> Inputs)
{
    const string Served = "httpTrigger queueTrigger timerTrigger eventGridTrigger orchestrationTrigger activityTrigger durableClient http";

    public static Function Of(RpcFunctionMetadata metadata)
    {
        Binding[] bindings = [.. metadata.RawBindings.Select(Binding.Parse)];
        foreach (var binding in bindings)
            if (!Served.Split(' ').Contains(binding.Type, StringComparer.OrdinalIgnoreCase))
                throw new InvalidOperationException(
                    $"Function {metadata.Name} has a binding of type {binding.Type}, which the local host does not serve.");
        var trigger = bindings.FirstOrDefault(binding => binding.Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"Function {metadata.Name} has no trigger.");
        return new(metadata.FunctionId, metadata.Name, trigger, [.. bindings.Where(binding => binding.IsInput && binding != trigger)]);
    }

    public bool Is(string trigger) => Trigger.Is(trigger);
}

/// <summary>One binding of a function: its name, its type and its properties as JSON.</summary>
internal sealed record Binding(string Name, string Type, bool IsInput, JsonElement Json)
{
    public static Binding Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement.Clone();
        return new(Text(json, "name") ?? "", Text(json, "type") ?? "", Text(json, "direction") is not ("Out" or "out"), json);
    }

    public bool Is(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);

    public string? Text(string name) => Text(Json, name);

    /// <summary>Whether a property of the binding, such as <c>supportsDeferredBinding</c>, is true.</summary>
    public bool Has(string property) =>
        Json.TryGetProperty("properties", out var all) && all.TryGetProperty(property, out var value)
        && value.ToString().Equals("true", StringComparison.OrdinalIgnoreCase);

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
