namespace Izi.Contracts.Durable;

/// <summary>A test with an engine of its own: register, start, and wait for what happens.</summary>
public abstract class DurableTest : IAsyncLifetime
{
    /// <summary>Only a safety net: nothing here takes long.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected DurableFixture Host { get; } = new();

    protected DurableTaskClient Client => Host.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>Starts an instance and answers its id.</summary>
    protected Task<string> Start(string orchestrator, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(id));

    /// <summary>What the instance came to in the end.</summary>
    protected async Task<OrchestrationMetadata> End(string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);
    }

    /// <summary>What a new instance answers.</summary>
    protected async Task<T> Run<T>(string orchestrator, object? input = null)
    {
        var end = await End(await Start(orchestrator, input));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        return end.ReadOutputAs<T>()!;
    }
}
