namespace Izi.Host.Tests;

/// <summary>One host for all tests of a class, on a folder and an account of its own.</summary>
public sealed class RunningHost(AzuriteFixture storage) : IAsyncLifetime
{
    readonly TempFolder folder = new();

    internal TestHost Host { get; private set; } = null!;

    public string Folder => folder.Path;

    public string Account { get; } = storage.Azurite.Account();

    public async Task InitializeAsync() => Host = await TestHost.StartAsync(folder.Path, Account);

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        folder.Dispose();
    }
}
