using System.CommandLine;
using System.Reflection;
using Izi.Host.Hosting;

namespace Izi.Host.Verbs;

/// <summary>What the host does without a verb: it runs the function app until it is told to stop.</summary>
internal static class RunVerb
{
    public static void AddTo(RootCommand root, IReadOnlyDictionary<string, string?> settings)
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Where to serve the functions, with semicolons between; default http://localhost:7071",
        };
        var app = new Option<string?>("--app") { Description = "The folder of the built function app" };
        root.Options.Add(urls);
        root.Options.Add(app);
        root.SetAction(async (parsed, cancel) =>
        {
            var all = settings.ToDictionary();
            if (parsed.GetValue(urls) is { } given) all["urls"] = given;
            await RunAsync(new HostSettings(all), parsed.GetValue(app) ?? DefaultApp(), parsed.InvocationConfiguration.Output, cancel);
            return 0;
        });
    }

    static async Task RunAsync(HostSettings settings, string app, TextWriter output, CancellationToken cancel)
    {
        await using var host = await LocalHost.StartAsync(new() { Settings = settings, App = app, Progress = output.WriteLine }, cancel);
        foreach (var address in host.Addresses) await output.WriteLineAsync($"Ready: {address}");
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync("Stopping");
    }

    // Beside a published host, else where the build put it.
    public static string DefaultApp()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "app");
        return Directory.Exists(beside) ? beside
            : typeof(RunVerb).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(one => one.Key == "FunctionApp").Value!;
    }
}
