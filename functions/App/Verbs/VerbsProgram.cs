using Izi.App.Devices;
using Izi.App.Payments;

namespace Izi.App.Verbs;

/// <summary>The entry point of the build on the look-alikes, which has verbs beside the app; the build on the real packages leaves this folder out.</summary>
public static class VerbsProgram
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["certificates", .. var wanted] => CertificatesVerb.Run(wanted, TimeProvider.System, new()),
                ["token", .. var options] => TokenVerb.Run(Program.CreateBuilder(args).Configuration, options),
                _ => await Run(Program.CreateBuilder(args)),
            };
        }
        catch (Exception refused) when (refused is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    /// <summary>The host fills in the addresses of its own topic and broker while it starts, so those cannot be checked before.</summary>
    static async Task<int> Run(FunctionsApplicationBuilder builder)
    {
        Program.Compose(builder);
        using var host = builder.Build();
        host.Services.GetRequiredService<Tokens>();
        host.Services.GetRequiredService<PaymentGateway>();
        host.Services.GetRequiredService<BrokerLogin>();
        await host.RunAsync();
        return 0;
    }
}
