using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;

namespace Izi.App.Tests;

public sealed class ClubClientsTests
{
    [Fact]
    public async Task Storage_asks_the_one_identity_of_the_app_for_its_token()
    {
        var identity = new Identity();
        await using var services = Services(identity);
        var tables = ClubClients.Tables(
            services.GetRequiredService<IConfiguration>(), services.GetRequiredService<TokenCredential>, new NoNetwork());

        await Assert.ThrowsAnyAsync<Exception>(() => tables.GetPropertiesAsync());

        Assert.Contains("https://storage.azure.com/.default", identity.Asked);
    }

    [Fact]
    public async Task Every_client_is_made_with_the_identity_that_the_app_registers()
    {
        await using var services = Services(null);

        Assert.Throws<NoIdentityException>(services.GetRequiredService<TableServiceClient>);
        Assert.Throws<NoIdentityException>(services.GetRequiredService<QueueServiceClient>);
        Assert.Throws<NoIdentityException>(services.GetRequiredService<EventGridPublisherClient>);
    }

    [Fact]
    public void A_client_that_lives_as_long_as_the_process_renews_its_connections()
    {
        using var handler = ClubClients.LongLivedHandler();

        Assert.Equal(TimeSpan.FromMinutes(5), handler.PooledConnectionLifetime);
    }

    static ServiceProvider Services(TokenCredential? identity)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage:tableServiceUri"] = "https://izi.table.core.windows.net",
            ["AzureWebJobsStorage:queueServiceUri"] = "https://izi.queue.core.windows.net",
            ["Events:TopicEndpoint"] = "https://izi.eventgrid.azure.net/api/events",
        }).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .AddSingleton(_ => identity ?? throw new NoIdentityException()).AddClubClients(configuration).BuildServiceProvider();
    }

    sealed class NoIdentityException : Exception;

    sealed class Identity : TokenCredential
    {
        public List<string> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.AddRange(requestContext.Scopes);
            return new("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    sealed class NoNetwork : HttpPipelineTransport
    {
        public override Request CreateRequest() => new HttpClientTransport().CreateRequest();

        public override void Process(HttpMessage message) => throw new InvalidOperationException("There is no network.");

        public override ValueTask ProcessAsync(HttpMessage message) => throw new InvalidOperationException("There is no network.");
    }
}
