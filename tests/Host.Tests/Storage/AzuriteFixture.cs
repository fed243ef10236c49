namespace Izi.Host.Tests.Storage;

/// <summary>One Azurite for all lists that run on it, one after the other.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    Azurite? azurite;

    /// <summary>The connection string of the account that they share.</summary>
    public string Account { get; private set; } = "";

    public async Task InitializeAsync()
    {
        azurite = await Azurite.StartAsync();
        Account = azurite.Account();
    }

    public Task DisposeAsync()
    {
        azurite?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>What runs on Azurite.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteLists : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
