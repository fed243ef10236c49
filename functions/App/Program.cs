using Izi.App.Devices;
using Izi.App.Health;
using Izi.App.Payments;
using Izi.App.Telemetry;

namespace Izi.App;

/// <summary>The function app on whichever host it was built for.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is ["certificates", .. var wanted]) return CertificatesVerb.Run(wanted, TimeProvider.System, new());

            var builder = CreateBuilder(args);
            if (args is ["token", .. var options]) return TokenVerb.Run(builder.Configuration, options);

            Compose(builder);
            using var host = builder.Build();
            host.Services.GetRequiredService<Tokens>();
            host.Services.GetRequiredService<PaymentGateway>();
            host.Services.GetRequiredService<BrokerLogin>();
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
            .AddSingleton<OwnKey>()
            .AddSingleton<Authority>()
            .AddSingleton<Tokens>()
            .AddSingleton<Turns>()
            .AddSingleton<VenueTable>()
            .AddSingleton<VenueBook>()
            .AddSingleton<KeptAnswers>()
            .AddSingleton<Outbox>()
            .AddSingleton<VenueDesk>()
            .AddSingleton<HallView>()
            .AddSingleton<BrokerLogin>()
            .AddSingleton<EntraLogin>()
            // By this the embedded host listens at a broker that is not its own.
            .AddSingleton<Func<CancellationToken, Task<MqttClientOptionsBuilder>>>(all => async cancel => (await all.GetRequiredService<BrokerLogin>().Open(cancel)).Options)
            .AddSingleton<MqttLink>()
            .AddSingleton<DeviceSender>()
            .AddSingleton<PaymentGateway>()
            .AddSingleton<Collector>()
            .AddSingleton<Probes>();
    }
}
