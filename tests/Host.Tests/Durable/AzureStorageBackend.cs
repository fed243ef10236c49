using DurableTask.AzureStorage;
using DurableTask.Core;
using Izi.Host.Durable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Durable;

/// <summary>The engine as it runs in Azure (on Azure Storage, here on Azurite) with the same middleware and gRPC service.</summary>
public sealed class AzureStorageBackend : DurableBackend
{
    static int hubs;

    readonly CancellationTokenSource stopping = new();
    TaskHubWorker? worker;
    DurableEndpoint? endpoint;

    /// <summary>The account that all tests of the collection share; each has a task hub of its own.</summary>
    internal static string? Account { get; set; }

    protected override async Task<string> OpenAsync()
    {
        var service = new AzureStorageOrchestrationService(new()
        {
            TaskHubName = $"Hub{Interlocked.Increment(ref hubs)}",
            StorageAccountClientProvider = new(Account ?? throw new InvalidOperationException("The collection has not started.")),
            PartitionCount = 1,
            UseAppLease = false,
            // As the extension sets it.
            ThrowExceptionOnInvalidDedupeStatus = true,
            MaxQueuePollingInterval = TimeSpan.FromMilliseconds(100),
            LeaseAcquireInterval = TimeSpan.FromMilliseconds(100),
        });
        await service.CreateIfNotExistsAsync();
        worker = new(service, NullLoggerFactory.Instance) { ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails };
        var middleware = new WorkerMiddleware(Functions, new() { ExtendedSessionsEnabled = false }, TimeProvider.System, stopping.Token);
        worker.AddOrchestrationDispatcherMiddleware(middleware.RunOrchestratorAsync);
        worker.AddActivityDispatcherMiddleware(middleware.RunActivityAsync);
        await worker.StartAsync();
        endpoint = await DurableEndpoint.StartAsync<PollingService>(services => services.AddSingleton(new PollingService(service)));
        return endpoint.Url;
    }

    protected override async Task CloseAsync()
    {
        if (endpoint is not null) await endpoint.DisposeAsync();
        await stopping.CancelAsync();
        if (worker is not null) await worker.StopAsync(isForced: true);
        worker?.Dispose();
        stopping.Dispose();
    }

    /// <summary>This store tells nobody of a start, so the service has to ask.</summary>
    sealed class PollingService(AzureStorageOrchestrationService service) : TaskHubService(service, service, service, new())
    {
        protected override async Task<OrchestrationState?> WaitForStartAsync(string instance, CancellationToken cancel)
        {
            using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            do
            {
                var state = (await service.GetOrchestrationStateAsync(instance, allExecutions: false)).FirstOrDefault();
                if (state is { OrchestrationStatus: not OrchestrationStatus.Pending }) return state;
            }
            while (await again.WaitForNextTickAsync(cancel));
            return null;
        }
    }
}

/// <summary>One Azurite for all promises on Azure Storage, which run one after the other.</summary>
public sealed class AzureStorageFixture : IAsyncLifetime
{
    Azurite? azurite;

    public async Task InitializeAsync()
    {
        azurite = await Azurite.StartAsync();
        AzureStorageBackend.Account = azurite.Account();
    }

    public Task DisposeAsync()
    {
        azurite?.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class AzureStorageGroup : ICollectionFixture<AzureStorageFixture>
{
    public const string Name = "Durable on Azure Storage";
}
