using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

/// <summary>A test with an engine of its own: register, start, and wait for what happens.</summary>
public abstract class DurableTest<TBackend> : IAsyncLifetime, IDisposable where TBackend : DurableBackend, new()
{
    // Only a safety net: nothing here takes long.
    readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
    readonly TBackend host = new();

    protected DurableTaskClient Client => host.Client;

    protected CancellationToken Patience => patience.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose()
    {
        patience.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Orchestrator<TIn, TOut>(string name, Func<TaskOrchestrationContext, TIn, Task<TOut>> run) =>
        host.Functions.Orchestrator(name, run);

    protected void Orchestrator<TOut>(string name, Func<TaskOrchestrationContext, Task<TOut>> run) =>
        host.Functions.Orchestrator<object?, TOut>(name, (context, _) => run(context));

    protected void Activity<TIn, TOut>(string name, Func<TaskActivityContext, TIn, Task<TOut>> run) => host.Functions.Activity(name, run);

    protected void Activity<TIn, TOut>(string name, Func<TIn, TOut> run) =>
        host.Functions.Activity<TIn, TOut>(name, (_, input) => Task.FromResult(run(input)));

    protected Task StartHost() => host.StartAsync();

    /// <summary>Starts an instance and answers its id.</summary>
    protected Task<string> Start(string orchestrator, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(id), Patience);

    /// <summary>Starts an instance, waits until it has run for the first time, and answers its id.</summary>
    protected async Task<string> StartAndRest(string orchestrator, object? input = null, string? id = null)
    {
        var instance = await Start(orchestrator, input, id);
        await Client.WaitForInstanceStartAsync(instance, Patience);
        return instance;
    }

    /// <summary>What the instance came to in the end.</summary>
    protected Task<OrchestrationMetadata> End(string id) =>
        Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Patience);

    /// <summary>What an instance answers.</summary>
    protected async Task<T> Result<T>(string id)
    {
        var end = await End(id);
        Assert.True(end.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{end.RuntimeStatus}: {end.FailureDetails}");
        return end.ReadOutputAs<T>()!;
    }

    /// <summary>What a new instance answers.</summary>
    protected async Task<T> Run<T>(string orchestrator, object? input = null) => await Result<T>(await Start(orchestrator, input));

    /// <summary>Expects that a promise is not kept here, for the given reason: when it is, it must be taken off the list.</summary>
    protected static async Task Differs(string why, Func<Task> promise) =>
        Assert.True(
            await Record.ExceptionAsync(promise) is not null,
            $"This promise is kept now; take it off the list. It was there because: {why}");

    /// <summary>Asks again and again, since no client can be told of anything but a start and an end.</summary>
    protected async Task<OrchestrationMetadata> Until(string id, Func<OrchestrationMetadata, bool> reached)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            if (await Client.GetInstanceAsync(id, getInputsAndOutputs: true, Patience) is { } seen && reached(seen)) return seen;
        }
        while (await again.WaitForNextTickAsync(Patience));
        throw new InvalidOperationException("The timer was disposed of.");
    }
}
