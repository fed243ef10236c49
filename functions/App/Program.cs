using Azure.Messaging.EventGrid;
using Izi.App.Clients;
using Izi.App.Devices;
using Izi.App.Health;
using Izi.App.Payments;
using Izi.App.Sessions;
using Izi.App.Shifts;
using Izi.App.Telemetry;
using Izi.App.Venues;

namespace Izi.App;

/// <summary>Composes the function app and runs it. A setting that cannot be used is one line on stderr and exit code 1.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var builder = CreateBuilder(args);
            Compose(builder);
            using var host = builder.Build();
            CheckSettings(host.Services);
            await host.RunAsync();
            return 0;
        }
        catch (Exception refused) when (refused is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    /// <summary>Made here, for the host looks for functions in the assembly that asks.</summary>
    internal static FunctionsApplicationBuilder CreateBuilder(string[] args) => FunctionsApplication.CreateBuilder(args);

    /// <summary>What reads settings is made before the first function runs.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or cannot be used; the message names it.</exception>
    internal static void CheckSettings(IServiceProvider services)
    {
        services.GetRequiredService<Tokens>();
        services.GetRequiredService<PaymentGateway>();
        services.GetRequiredService<BrokerLogin>();
        services.GetRequiredService<TableServiceClient>();
        services.GetRequiredService<QueueServiceClient>();
        services.GetRequiredService<EventGridPublisherClient>();
        services.GetRequiredService<IConfiguration>().Need("Mqtt:Host");
        ForgetOldRecords.Days(services.GetRequiredService<IConfiguration>());
    }

    internal static void Compose(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.KeepFrameworkLogsQuiet();
        builder.AddTelemetry();
        builder.UseMiddleware<Tracing>();
        builder.UseMiddleware<Cors>();
        builder.UseMiddleware<Doorkeeper>();
        builder.UseMiddleware<Repeats>();
        builder.Services
            .AddClubClients(builder.Configuration)
            .AddSingleton(OnTheMachinesClock<OwnKey>)
            .AddSingleton<Authority>()
            .AddSingleton(OnTheMachinesClock<Tokens>)
            .AddSingleton<Turns>()
            .AddSingleton<VenueTable>()
            .AddSingleton<VenueBook>()
            .AddSingleton<KeptAnswers>()
            .AddSingleton<Outbox>()
            .AddSingleton<VenueDesk>()
            .AddSingleton<ClientDirectory>()
            .AddSingleton<ErasedClients>()
            .AddSingleton<SessionIndex>()
            .AddSingleton<DayRows>()
            .AddSingleton<DaySums>()
            .AddSingleton<HallView>()
            .AddSingleton<BrokerLogin>()
            .AddSingleton<EntraLogin>()
            .AddSingleton<MqttLink>()
            .AddSingleton<DeviceSender>()
            .AddSingleton<PaymentGateway>()
            .AddSingleton<Collector>()
            .AddSingleton<Probes>();
    }

    /// <summary>A token expires by the clock of the machine, as its issuer set it by another's.</summary>
    static T OnTheMachinesClock<T>(IServiceProvider services) =>
        ActivatorUtilities.CreateInstance<T>(services, services.GetRequiredService<BelievedClock>().Machine);
}
