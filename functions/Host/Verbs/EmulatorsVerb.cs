using System.CommandLine;
using System.CommandLine.Parsing;
using Izi.Host.Hosting;
using Izi.Host.Worker;

namespace Izi.Host.Verbs;

/// <summary>The <c>emulators</c> verb: topic and broker alone, for a worker that another Functions host runs.</summary>
internal static class EmulatorsVerb
{
    public static Command Create(IReadOnlyDictionary<string, string?> settings)
    {
        var functions = new Option<Uri>("--functions")
        {
            Description = "Where the Functions host serves",
            DefaultValueFactory = _ => new("http://127.0.0.1:7071"),
            CustomParser = Address, // the library has no conversion to Uri
        };
        var code = new Option<string?>("--code") { Description = "The key of its Event Grid webhook; func asks for none" };
        // The same after each start, because it stands in local.settings.json.
        var port = new Option<int>("--topic-port")
        {
            Description = "Where the topic listens on 127.0.0.1; 0 for any",
            DefaultValueFactory = _ => 7072,
        };
        var app = new Option<string?>("--app") { Description = "The folder of the built function app" };
        const string description = "Runs topic and broker only, and prints the settings for local.settings.json.";
        var command = new Command("emulators", description) { functions, code, port, app };
        command.SetAction(async (parsed, cancel) =>
        {
            var delivery = new FunctionDelivery(parsed.GetValue(functions)!, parsed.GetValue(code) ?? "");
            var folder = FunctionApp.Read(parsed.GetValue(app) ?? RunVerb.DefaultApp());
            var output = parsed.InvocationConfiguration.Output;
            await RunAsync(new HostSettings(settings), folder, delivery, parsed.GetValue(port), output, cancel);
            return 0;
        });
        return command;
    }

    static Uri? Address(ArgumentResult given)
    {
        var text = given.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")) return address;
        given.AddError($"--functions is '{text}', which is not an http address.");
        return null;
    }

    static async Task RunAsync(
        HostSettings settings, FunctionApp app, FunctionDelivery delivery, int topicPort, TextWriter output, CancellationToken cancel)
    {
        var options = new LocalHostOptions { Settings = settings, App = app.Folder };
        using var logs = options.CreateLoggers(HostJson.Read(app.Folder, settings.All));
        await using var emulators = await Emulators.StartAsync(settings, app, delivery, topicPort, TimeProvider.System, logs);
        await output.WriteLineAsync(emulators.SettingsJson);
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
