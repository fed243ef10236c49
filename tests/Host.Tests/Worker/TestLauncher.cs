using System.Threading.Channels;
using Izi.Host.Worker;

namespace Izi.Host.Tests.Worker;

/// <summary>Starts workers as the host does, and tells the test of each; a test can hold a start back.</summary>
internal sealed class TestLauncher(Func<WorkerLaunch, IWorkerRun> start) : IWorkerLauncher
{
    readonly Channel<IWorkerRun> runs = Channel.CreateUnbounded<IWorkerRun>();

    /// <summary>Starts tests/TestFunctions as a process, with the settings that tests give it.</summary>
    public static TestLauncher Processes(string storage)
    {
        var environment = WorkerEnvironment.Of(
            FunctionApp.Read(TestHost.App), [], new Dictionary<string, string> { ["AzureWebJobsStorage"] = storage },
            new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        var processes = new WorkerProcess(LoggerFactory.Create(_ => { }));
        return new(launch => processes.Start(launch with { Environment = environment }));
    }

    /// <summary>How many were started.</summary>
    public int Started { get; private set; }

    /// <summary>The next worker that was started.</summary>
    public Task<IWorkerRun> NextAsync() => runs.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);

    public IWorkerRun Start(WorkerLaunch launch)
    {
        Started++;
        var run = start(launch);
        runs.Writer.TryWrite(run);
        return run;
    }
}
