using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Izi.App;

/// <summary>
/// The clients of storage and Event Grid, where the host has not supplied its own: by key where one is set, else by the one identity of the
/// app.
/// </summary>
public static class ClubClients
{
    public static IServiceCollection AddClubClients(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddBelievedClock();
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.TryAddSingleton(all => Tables(configuration, all.GetRequiredService<TokenCredential>));
        services.TryAddSingleton(all => Queues(configuration, all.GetRequiredService<TokenCredential>));
        services.TryAddSingleton(all => Grid(configuration, all.GetRequiredService<TokenCredential>));
        return services;
    }

    /// <summary>Whoever asks for the time gets what is believed of the clock that was registered so far, else of the machine's.</summary>
    static void AddBelievedClock(this IServiceCollection services)
    {
        var machine = services.LastOrDefault(one => one.ServiceType == typeof(TimeProvider))?.ImplementationInstance as TimeProvider;
        services.AddSingleton(new BelievedClock(machine ?? TimeProvider.System));
        services.AddSingleton<TimeProvider>(all => all.GetRequiredService<BelievedClock>());
    }

    internal static TableServiceClient Tables(
        IConfiguration configuration, Func<TokenCredential> identity, HttpPipelineTransport? transport = null) =>
        configuration["AzureWebJobsStorage"] is { Length: > 0 } connection
            ? Usable("AzureWebJobsStorage", () => new TableServiceClient(connection, Brief(new TableClientOptions(), transport)))
            : new(Endpoint(configuration, "AzureWebJobsStorage:tableServiceUri"), identity(), Brief(new TableClientOptions(), transport));

    static QueueServiceClient Queues(IConfiguration configuration, Func<TokenCredential> identity) =>
        configuration["AzureWebJobsStorage"] is { Length: > 0 } connection
            ? Usable("AzureWebJobsStorage", () => new QueueServiceClient(connection, Brief(new QueueClientOptions())))
            : new(Endpoint(configuration, "AzureWebJobsStorage:queueServiceUri"), identity(), Brief(new QueueClientOptions()));

    static EventGridPublisherClient Grid(IConfiguration configuration, Func<TokenCredential> identity)
    {
        var topic = Endpoint(configuration, "Events:TopicEndpoint");
        return configuration["Events:TopicKey"] is { Length: > 0 } key
            ? new(topic, new AzureKeyCredential(key))
            : new(topic, identity());
    }

    /// <summary>Whoever asks hears of storage that is away within some ten seconds, not after minutes.</summary>
    static T Brief<T>(T options, HttpPipelineTransport? transport = null)
        where T : ClientOptions
    {
        if (transport is not null) options.Transport = transport;
        options.Retry.MaxRetries = 4;
        options.Retry.Delay = TimeSpan.FromSeconds(0.2);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        return options;
    }

    /// <summary>
    /// The handler of an HTTP client that lives as long as the process: connections are renewed, so that a change of DNS is noticed.
    /// </summary>
    internal static SocketsHttpHandler LongLivedHandler() => new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    static Uri Endpoint(IConfiguration configuration, string setting)
    {
        var value = configuration.Need(setting);
        return Uri.TryCreate(value, UriKind.Absolute, out var address)
            ? address
            : throw new InvalidOperationException($"{Name(setting)} is '{value}', which is no address.");
    }

    static T Usable<T>(string setting, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception unusable) when (unusable is ArgumentException or FormatException or InvalidOperationException)
        {
            var why = unusable.Message.ReplaceLineEndings(" ");
            throw new InvalidOperationException($"{Name(setting)} is no connection string of a storage account: {why}", unusable);
        }
    }

    /// <exception cref="InvalidOperationException">The setting is not set; the message says so by its name in the environment.</exception>
    internal static string Need(this IConfiguration configuration, string setting) => configuration[setting] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{Name(setting)} must be set.");

    static string Name(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);
}
