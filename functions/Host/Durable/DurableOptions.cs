using Microsoft.Extensions.Configuration;

namespace Izi.Host.Durable;

/// <summary>Which existing instances a new one may replace under the same id.</summary>
internal enum OverridableStates
{
    NonRunningStates,
    AnyState,
}

/// <summary>Settings of host.json under <c>extensions.durableTask</c> that this host honours; others are ignored.</summary>
internal sealed record DurableOptions
{
    public string HubName { get; init; } = "TestHubName";
    public int MaxConcurrentOrchestratorFunctions { get; init; } = 128;
    public int MaxConcurrentActivityFunctions { get; init; } = 128;
    public OverridableStates OverridableExistingInstanceStates { get; init; }

    /// <summary>On by default, unlike in Azure: nothing speaks against it on one machine, and it halves the cost of a turn.</summary>
    public bool ExtendedSessionsEnabled { get; init; } = true;
    public int ExtendedSessionIdleTimeoutInSeconds { get; init; } = 30;
    public int MaxGrpcMessageSizeInBytes { get; init; } = int.MaxValue;
    public TimeSpan GrpcHttpClientTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <param name="durableTask">The <c>extensions.durableTask</c> section of host.json.</param>
    /// <exception cref="InvalidOperationException">A setting has the wrong type.</exception>
    public static DurableOptions Read(IConfiguration durableTask) => durableTask.Get<DurableOptions>() ?? new();
}
