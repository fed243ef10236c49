namespace Izi.Embedded.Durable;

/// <summary>Which ended instances to forget.</summary>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null);

/// <summary>How an instance is forgotten. There are no sub-orchestrations here for <c>Recursive</c> to reach.</summary>
public record PurgeInstanceOptions(bool Recursive = false);

/// <summary>How many instances were forgotten.</summary>
public class PurgeResult
{
    public PurgeResult(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PurgedInstanceCount = count;
    }

    public PurgeResult(int count, bool? isComplete) : this(count) => IsComplete = isComplete;

    public int PurgedInstanceCount { get; }

    public bool? IsComplete { get; }
}
