namespace Izi.Host.Worker;

/// <summary>Starts workers; a test replaces it to run one inside its own process.</summary>
internal interface IWorkerLauncher
{
    IWorkerRun Start(WorkerLaunch launch);
}

/// <summary>A worker that was started.</summary>
internal interface IWorkerRun : IAsyncDisposable
{
    /// <summary>Completes when it has ended, with what it wrote to its error stream before it was ready, else with its exit code.</summary>
    Task<string> Ended { get; }

    /// <summary>Tells that it is ready: from here on its error stream is logged.</summary>
    void Ready();

    void Kill();
}

/// <summary>How a worker finds this host, and its settings.</summary>
internal sealed record WorkerLaunch(FunctionApp App, Uri Rpc, string WorkerId, IReadOnlyDictionary<string, string> Environment)
{
    public IReadOnlyList<string> Arguments =>
    [
        "--functions-uri", Rpc.ToString(), "--functions-worker-id", WorkerId, "--functions-request-id", WorkerId,
        "--functions-grpc-max-message-length", $"{int.MaxValue}",
    ];
}
