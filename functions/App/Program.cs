using Izi.App.Devices;

namespace Izi.App;

/// <summary>The function app on whichever host it was built for.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        if (args is ["token", .. var options]) return TokenVerb.Run(builder.Configuration, options);

        Compose(builder);
        await builder.Build().RunAsync();
        return 0;
    }

    internal static void Compose(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<Doorkeeper>();
        builder.Services
            .AddClubClients(builder.Configuration)
            .AddSingleton<Tokens>()
            .AddSingleton<Turns>()
            .AddSingleton<VenueTable>()
            .AddSingleton<VenueBook>()
            .AddSingleton<Outbox>()
            .AddSingleton<VenueDesk>()
            .AddSingleton<MqttLink>();
    }
}
