using Izi.Host.Hosting;
using Izi.Host.Verbs;
using Izi.Host.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Hosting;

public sealed class EmulatorsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task The_printed_settings_are_all_that_the_worker_needs()
    {
        await using var emulators = await Start(new() { ["Mqtt__Port"] = "0" });

        Assert.Equal(
            [
                "Auth__SigningKey", "AzureWebJobsStorage", "Events__TopicEndpoint", "Events__TopicKey",
                "Mqtt__Host", "Mqtt__Password", "Mqtt__Port", "Mqtt__UseTls", "Mqtt__Username",
            ],
            emulators.WorkerSettings.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task With_the_printed_settings_in_the_local_file_the_next_start_serves_the_same_broker_and_keys()
    {
        string printed;
        Dictionary<string, string> first;
        await using (var emulators = await Start(new() { ["Mqtt__Port"] = "0" }))
            (printed, first) = (emulators.SettingsJson, emulators.WorkerSettings);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "local.settings.json"), $$"""{ "Values": {{printed}} }""");

        await using var again = await Start([]);

        Assert.NotNull(again.Broker);
        // The test lets the topic take any port.
        Assert.Equal(first.Where(NotTopic).Order(ByName), again.WorkerSettings.Where(NotTopic).Order(ByName));
    }

    public void Dispose() => folder.Dispose();

    static readonly IComparer<KeyValuePair<string, string>> ByName =
        Comparer<KeyValuePair<string, string>>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key));

    static bool NotTopic(KeyValuePair<string, string> setting) => setting.Key is not "Events__TopicEndpoint";

    Task<Emulators> Start(Dictionary<string, string?> settings)
    {
        settings["Izi__Data"] = Path.Combine(folder.Path, "data");
        settings["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
        return Emulators.StartAsync(
            new(settings, folder.Path), FunctionApp.Read(RunVerb.DefaultApp()), new(new("http://127.0.0.1:1"), ""), 0,
            TimeProvider.System, NullLoggerFactory.Instance);
    }
}
