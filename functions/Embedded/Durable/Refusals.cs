using Status = Izi.Embedded.Durable.OrchestrationRuntimeStatus;

namespace Izi.Embedded.Durable;

/// <summary>What an instance says no to.</summary>
internal static class Refusals
{
    /// <summary>Why an instance, as it stands, does not take this; null when it does.</summary>
    public static InvalidOperationException? Of(InstanceRow row, HistoryRow asked) => asked.Kind switch
    {
        HistoryKind.Suspended when row.Status is Status.Suspended => No("suspend", row),
        HistoryKind.Resumed when row.Status is not Status.Suspended => No("resume", row),
        _ when !row.IsEnded => null,
        HistoryKind.EventRaised => No($"raise event {asked.Name} for", row),
        HistoryKind.Suspended => No("suspend", row),
        _ => No("terminate", row),
    };

    public static ArgumentException Unknown(string id) => new($"No instance with ID '{id}' was found.", nameof(id));

    public static InvalidOperationException Stopped() => new("The durable engine is not running.");

    static InvalidOperationException No(string what, InstanceRow row) =>
        new($"Cannot {what} the orchestration instance {row.Id} because instance is in the {row.Status} state.");
}
