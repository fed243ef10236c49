using Status = Izi.Embedded.Durable.OrchestrationRuntimeStatus;

namespace Izi.Embedded.Durable;

/// <summary>An instance as it is stored. Instants are ticks UTC; <c>Execution</c> changes with every start and every ContinueAsNew.</summary>
internal sealed record InstanceRow(
    string Id, long Execution, string Name, Status Status, long Created, long Updated,
    string? Input = null, string? Output = null, string? CustomStatus = null, string? Failure = null)
{
    public bool IsEnded => Status is Status.Completed or Status.Failed or Status.Terminated;

    public static long NewExecution() => Random.Shared.NextInt64(1, long.MaxValue);

    public OrchestrationMetadata ToMetadata(bool payloads) => new(Name, Id)
    {
        RuntimeStatus = Status,
        CreatedAt = new(Created, TimeSpan.Zero),
        LastUpdatedAt = new(Updated, TimeSpan.Zero),
        SerializedInput = payloads ? Input : null,
        SerializedOutput = payloads ? Output : null,
        SerializedCustomStatus = payloads ? CustomStatus : null,
        FailureDetails = payloads ? Json.Read<TaskFailureDetails>(Failure) : null,
        HasPayloads = payloads,
    };
}
