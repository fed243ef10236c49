using System.Text.Json;
using Izi.Host.Mqtt;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>Topic and broker alone, for a worker that another Functions host runs.</summary>
internal sealed class Emulators(DataFolder data, HostParts parts) : IAsyncDisposable
{
    static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    /// <summary>The settings by which the worker finds storage, topic and broker, and the key of its tokens.</summary>
    public Dictionary<string, string> WorkerSettings => parts.WorkerSettings;

    /// <summary>The host's own broker; null where a setting names another.</summary>
    public Broker? Broker => parts.Broker;

    public string SettingsJson => JsonSerializer.Serialize(WorkerSettings, indented);

    /// <exception cref="IOException">A port or the data folder is in use.</exception>
    public static async Task<Emulators> StartAsync(
        HostSettings settings, FunctionApp app, FunctionDelivery delivery, int topicPort, TimeProvider time, ILoggerFactory logs)
    {
        var account = settings["AzureWebJobsStorage"] ?? throw new InvalidOperationException(
            "AzureWebJobsStorage must name Azurite or an account: the Functions host needs blobs, which the emulators do not have.");
        var data = new DataFolder(settings.DataFolder);
        var options = new LocalHostOptions { Settings = settings, App = app.Folder, Time = time };
        var parts = new HostParts(options, app, data, delivery, logs);
        var emulators = new Emulators(data, parts);
        try
        {
            await parts.StartEmulatorsAsync(account, topicPort);
            return emulators;
        }
        catch
        {
            await emulators.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await parts.DisposeAsync();
        await data.DisposeAsync();
    }
}
