namespace Izi.Embedded.Functions;

/// <summary>What a trigger hands to one run: its payload and what it says beside it.</summary>
internal sealed record TriggerPayload(object? Value, IReadOnlyDictionary<string, object?> Data)
{
    public static IReadOnlyDictionary<string, object?> NoData { get; } = new Dictionary<string, object?>();
}
