using Azure.Storage.Queues;

namespace Izi.Host.Tests.Triggers;

/// <summary>On an Azurite of its own, which the test ends and starts.</summary>
public sealed class QueueOutageTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task Queue_functions_run_again_when_storage_is_back()
    {
        using var azurite = await Azurite.StartAsync(Path.Combine(folder.Path, "azurite"));
        var account = azurite.Account();
        var queue = new QueueClient(account, "texts", new QueueClientOptions(QueueClientOptions.ServiceVersion.V2024_05_04));
        await queue.CreateAsync();
        await using var host = await TestHost.StartAsync(Path.Combine(folder.Path, "data"), account);

        await azurite.Kill();
        await host.Log.NextAsync(line => line.Text.StartsWith("Queue texts cannot be reached", StringComparison.Ordinal));
        await azurite.Again();
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync("back");

        Assert.Equal("back", await host.NextAsync("texts"));
    }

    public void Dispose() => folder.Dispose();
}
