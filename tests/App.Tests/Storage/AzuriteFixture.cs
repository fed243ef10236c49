namespace Izi.App.Tests.Storage;

/// <summary>One Azurite for all clubs that run on it, an account each, one after the other.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    Azurite? azurite;

    /// <summary>The setting of a club that keeps its tables and queues in an account of its own.</summary>
    public string Setting() => $"--AzureWebJobsStorage={azurite!.Account()}";

    public async Task InitializeAsync() => azurite = await Azurite.StartAsync();

    public Task DisposeAsync()
    {
        azurite?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>What runs on Azurite.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteClubs : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
