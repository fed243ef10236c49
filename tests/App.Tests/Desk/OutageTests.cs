using Azure;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;

namespace Izi.App.Tests.Desk;

/// <summary>Event Grid out of reach for a while.</summary>
public sealed class OutageTests : ClubTest
{
    readonly Line line = new();

    [Fact, Rule("N5")]
    public async Task A_sale_made_while_event_grid_is_away_is_acknowledged_and_reaches_its_device_later()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");
        line.Cut = true;

        await Staff.Start("pc-01", "hour");
        line.Cut = false;
        Club.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(2, (int)(await pc.Desired("unlocked"))["epoch"]!);
    }

    [Fact, Rule("N6")]
    public async Task A_stop_made_while_event_grid_is_away_still_locks_and_the_next_session_ends_by_itself()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "burn");
        await pc.Desired("unlocked");
        line.Cut = true;
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        for (var attempt = 0; attempt < 20; attempt++) Club.Time.Advance(TimeSpan.FromSeconds(10));
        line.Cut = false;
        Club.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
    }

    protected override void Also(IServiceCollection services) => services.AddSingleton(all =>
    {
        var settings = all.GetRequiredService<IConfiguration>();
        var options = new EventGridPublisherClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(line)),
            Retry = { MaxRetries = 0 },
        };
        return new EventGridPublisherClient(
            new Uri(settings["Events:TopicEndpoint"]!), new AzureKeyCredential(settings["Events:TopicKey"]!), options);
    });

    /// <summary>The way to Event Grid, which a test can cut.</summary>
    sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
    {
        public volatile bool Cut;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Cut ? throw new HttpRequestException("The line is cut.") : base.SendAsync(request, cancellationToken);
    }
}
