namespace Izi.Host.Hosting;

/// <summary>Topic and broker alone, for a worker that another Functions host runs.</summary>
internal sealed class Emulators : IAsyncDisposable
{
    readonly DataFolder data;

    Emulators(DataFolder data) => this.data = data;

    /// <summary>The settings by which the worker finds them, as the Values of <c>local.settings.json</c>.</summary>
    public required string SettingsJson { get; init; }

    /// <exception cref="InvalidOperationException">No storage account is named: the Functions host needs blobs, which these emulators do not have.</exception>
    public static Task<Emulators> StartAsync(HostSettings settings, FunctionDelivery delivery, TimeProvider time, CancellationToken cancel)
    {
        _ = (delivery, time, cancel);
        if (settings["AzureWebJobsStorage"] is null)
            throw new InvalidOperationException("AzureWebJobsStorage must name Azurite or an account: the Functions host needs blobs, which the emulators do not have.");
        return Task.FromResult(new Emulators(new DataFolder(settings.DataFolder)) { SettingsJson = "{}" });
    }

    public ValueTask DisposeAsync() => data.DisposeAsync();
}
