using System.Net.Sockets;
using Azure;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;

namespace Izi.App.Tests.Health;

/// <summary>What the club says of its own health when one thing after the other that it stands on does not answer.</summary>
public sealed class HealthTests : ClubTest
{
    readonly Line line = new();

    [Fact]
    public async Task All_is_well_and_anybody_may_know()
    {
        using var nobody = Club.Client(null);

        var health = await nobody.Get("health");

        Assert.Equal("""{"status":"ok","storage":"ok","broker":"ok","events":"ok"}""", health.ToJsonString());
    }

    [Fact]
    public async Task While_nothing_it_stands_on_answers_it_still_says_that_it_lives()
    {
        line.Answer = () => throw new HttpRequestException("The line is cut.");
        Club.Table.Answer = _ => throw new HttpRequestException("The line is cut.");
        using var nobody = Club.Client(null);

        Assert.Equal("""{"status":"ok"}""", (await nobody.Get("health/live")).ToJsonString());
        Assert.Equal("failing", (string)(await nobody.GetAsync("health").Read(HttpStatusCode.ServiceUnavailable))["storage"]!);
    }

    [Fact]
    public async Task Event_grid_out_of_reach_is_said_and_so_is_its_return()
    {
        line.Answer = () => throw new HttpRequestException("The line is cut.");
        await Says(storage: "ok", broker: "ok", events: "failing");

        line.Answer = null;
        Club.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("ok", (string)(await Staff.Get("health"))["status"]!);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task A_topic_that_does_not_take_our_events_is_said(HttpStatusCode status)
    {
        line.Answer = () => Task.FromResult(new HttpResponseMessage(status));

        await Says(storage: "ok", broker: "ok", events: "failing");
    }

    [Fact]
    public async Task A_topic_that_finds_no_events_malformed_has_answered()
    {
        line.Answer = () => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest));

        Assert.Equal("ok", (string)(await Staff.Get("health"))["events"]!);
    }

    [Fact]
    public async Task Whatever_does_not_answer_at_all_is_given_two_seconds()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Club.Table.Answer = _ =>
        {
            reached.TrySetResult();
            return new TaskCompletionSource<HttpResponseMessage?>().Task;
        };

        var asked = Staff.GetAsync("health");
        await reached.Task;
        Club.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("failing", (string)(await asked.Read(HttpStatusCode.ServiceUnavailable))["storage"]!);
    }

    [Fact]
    public async Task Storage_that_fails_is_said_without_its_reasons()
    {
        Club.Table.Answer = _ => throw new RequestFailedException(403, "AccountKey=secret is wrong");

        await Says(storage: "failing", broker: "ok", events: "ok");
    }

    [Fact]
    public async Task A_broker_that_does_not_know_us_is_said()
    {
        Club.Service<IConfiguration>()["Mqtt:Password"] = "another";

        await Says(storage: "ok", broker: "failing", events: "ok");
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_said()
    {
        Club.Service<IConfiguration>()["Mqtt:Port"] = "1";

        await Says(storage: "ok", broker: "failing", events: "ok");
    }

    [Fact]
    public async Task A_broker_that_takes_the_call_and_says_nothing_is_given_two_seconds()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        Club.Service<IConfiguration>()["Mqtt:Port"] = $"{((IPEndPoint)mute.LocalEndpoint).Port}";

        var asked = Staff.GetAsync("health");
        using var called = await mute.AcceptTcpClientAsync();
        Club.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("failing", (string)(await asked.Read(HttpStatusCode.ServiceUnavailable))["broker"]!);
    }

    protected override void Also(IServiceCollection services)
    {
        services.AddSingleton(all =>
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
    }

    async Task Says(string storage, string broker, string events)
    {
        var health = await Staff.GetAsync("health").Read(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(
            $$"""{"status":"failing","storage":"{{storage}}","broker":"{{broker}}","events":"{{events}}"}""", health.ToJsonString());
    }

    /// <summary>The way to Event Grid, which a test can answer in its place.</summary>
    sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
    {
        public Func<Task<HttpResponseMessage>>? Answer { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Answer?.Invoke() ?? base.SendAsync(request, cancellationToken);
    }
}
