namespace Izi.App.Tests;

/// <summary>One club for all tests of a class, for tests that leave it as they found it.</summary>
public sealed class ClubFixture : IAsyncLifetime
{
    readonly TempFolder folder = new();

    public ClubHost Club { get; private set; } = null!;

    public async Task InitializeAsync() => Club = await ClubHost.StartAsync(folder.Path);

    public async Task DisposeAsync()
    {
        await Club.DisposeAsync();
        folder.Dispose();
    }
}
