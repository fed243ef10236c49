using System.CommandLine;
using Izi.Host.Hosting;

namespace Izi.Host.Verbs;

/// <summary>The <c>emulators</c> verb: topic and broker alone, for a worker that another Functions host runs.</summary>
internal static class EmulatorsVerb
{
    public static Command Create(IReadOnlyDictionary<string, string?> settings)
    {
        var functions = new Option<string>("--functions")
        {
            Description = "Where the Functions host serves",
            DefaultValueFactory = _ => "http://127.0.0.1:7071",
        };
        var code = new Option<string>("--code") { Description = "The key of its Event Grid webhook", DefaultValueFactory = _ => "" };
        var command = new Command("emulators", "Runs topic and broker only, and prints the settings for local.settings.json.") { functions, code };
        command.SetAction(async (parsed, cancel) =>
        {
            var delivery = new FunctionDelivery(new Uri(parsed.GetValue(functions)!), parsed.GetValue(code)!);
            await RunAsync(new HostSettings(settings), delivery, parsed.InvocationConfiguration.Output, cancel);
            return 0;
        });
        return command;
    }

    static async Task RunAsync(HostSettings settings, FunctionDelivery delivery, TextWriter output, CancellationToken cancel)
    {
        await using var emulators = await Emulators.StartAsync(settings, delivery, TimeProvider.System, cancel);
        await output.WriteLineAsync(emulators.SettingsJson);
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
