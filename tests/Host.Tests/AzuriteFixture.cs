namespace Izi.Host.Tests;

/// <summary>One Azurite for the tests that need a storage account and no particular one.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    public Azurite Azurite { get; private set; } = null!;

    public async Task InitializeAsync() => Azurite = await Azurite.StartAsync();

    public Task DisposeAsync()
    {
        Azurite.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Classes of this collection share one Azurite and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnAzurite : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "On Azurite";
}
