using Azure;
using Azure.Core;
using Azure.Messaging.EventGrid;
using Izi.Embedded.Durable;
using Izi.Embedded.EventGrid;
using Izi.Embedded.Queues;
using Izi.Embedded.Storage;
using Izi.Embedded.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Izi.Embedded.Functions;

/// <summary>Registers what the host is made of, and the clients an app would otherwise register for Azure.</summary>
internal static class HostServices
{
    /// <summary>Where the data folder is, before and after the services are there.</summary>
    public static string DataPath(this IConfiguration settings) => settings["Izi:Data"] is { Length: > 0 } path ? path : ".izi";

    /// <summary>The clients: an app's own registration of one of them, before or after with TryAdd, changes nothing here.</summary>
    public static void AddClients(this IServiceCollection services, IConfiguration settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(all => new TableServiceClient(all.GetRequiredService<ITableStore>()));
        services.TryAddSingleton(all => new QueueServiceClient(all.GetRequiredService<IQueueStore>()));
        if (OwnSettings.OwnTopic(settings)) services.TryAddSingleton(Publisher);
    }

    public static void AddParts(this IServiceCollection services)
    {
        services.AddSingleton(all => new DataFolder(all.GetRequiredService<IConfiguration>().DataPath()));
        services.AddSingleton(Tables);
        services.AddSingleton(Queues);
        services.AddSingleton(all => new TimerStore(all.Data()));
        services.AddSingleton(all => new EventStore(all.Data()));
        services.AddSingleton(Tasks);
        services.AddSingleton(all => new DurableEngine(
            all.Data(), all.GetRequiredService<DurableTasks>(), all.Time(), all.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<StartGate>();
        services.AddSingleton<OwnServer>();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<BuiltInBroker>();
        services.AddSingleton<ForeignBroker>();
        services.AddSingleton<IHealthCheck>(all => all.GetRequiredService<ForeignBroker>());
        services.AddSingleton<TriggerListeners>();
        services.AddSingleton(all => new EventDeliveries(
            all.GetRequiredService<EventStore>(), all.GetRequiredService<HostPlan>().Targets,
            all.GetRequiredService<FunctionInvoker>(), all.Time(), all.GetRequiredService<ILogger<EventDeliveries>>()));
        foreach (var source in Enum.GetValues<EventSource>()) services.AddKeyedSingleton(source, (all, _) => Topic(all, source));
        services.AddSingleton(all => new TopicEndpoint(
            all.GetRequiredKeyedService<EventGridTopic>(EventSource.Topic), all.GetRequiredService<IConfiguration>()["Events:TopicKey"]!));
    }

    public static TimeProvider Time(this IServiceProvider all) => all.GetRequiredService<TimeProvider>();

    static SqliteStore Data(this IServiceProvider all) => all.GetRequiredService<DataFolder>().Store;

    static ITableStore Tables(IServiceProvider all) => Account(all) is { } account
        ? AccountTables.Of(account, StorageService.Patient(new TableClientOptions()), StorageService.HostsLimit)
        : new TableStore(all.Data(), all.Time());

    static IQueueStore Queues(IServiceProvider all) => Account(all) is { } account
        ? AccountQueues.Of(
            account, StorageService.Patient(new QueueClientOptions()), StorageService.HostsLimit,
            all.GetRequiredService<HostPlan>().QueueSettings.MaxPollingInterval)
        : new QueueStore(all.Data(), all.Time());

    static StorageAccount? Account(IServiceProvider all) => AccountSettings.Read(all.GetRequiredService<IConfiguration>(), all.GetService<TokenCredential>());

    static DurableTasks Tasks(IServiceProvider all)
    {
        var tasks = new DurableTasks();
        DurableFunctions.Register(tasks, all.GetRequiredService<HostPlan>().Functions, all.GetRequiredService<FunctionInvoker>());
        return tasks;
    }

    static EventGridTopic Topic(IServiceProvider all, EventSource source) => new(
        source, all.GetRequiredService<HostPlan>().Subscriptions, all.GetRequiredService<EventStore>(),
        all.GetRequiredService<EventDeliveries>(), all.Time());

    static EventGridPublisherClient Publisher(IServiceProvider all) => new(
        OwnTopicTransport.Address,
        new AzureKeyCredential(all.GetRequiredService<IConfiguration>()["Events:TopicKey"]!),
        new EventGridPublisherClientOptions { Transport = OwnTopicTransport.To(all.GetRequiredService<TopicEndpoint>) });
}
