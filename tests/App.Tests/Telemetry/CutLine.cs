using Azure;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;

namespace Izi.App.Tests.Telemetry;

/// <summary>The way to Event Grid, which a test can cut.</summary>
public sealed class CutLine() : DelegatingHandler(new SocketsHttpHandler())
{
    volatile bool cut;

    public bool Cut
    {
        get => cut;
        set => cut = value;
    }

    /// <summary>Puts it between the club and its topic.</summary>
    public void Lay(IServiceCollection services) => services.AddSingleton(all =>
    {
        var settings = all.GetRequiredService<IConfiguration>();
        var options = new EventGridPublisherClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false)),
            Retry = { MaxRetries = 0 },
        };
        return new EventGridPublisherClient(
            new Uri(settings["Events:TopicEndpoint"]!), new AzureKeyCredential(settings["Events:TopicKey"]!), options);
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Cut ? throw new HttpRequestException("The line is cut.") : base.SendAsync(request, cancellationToken);
}
