using Azure.Core.Pipeline;

namespace Izi.Embedded.EventGrid;

/// <summary>Sends what a publisher posts to this host's own server, whose address is known only once it listens.</summary>
internal sealed class OwnTopicTransport(Func<Uri?> server) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    /// <summary>What a publisher is made with before the address is known.</summary>
    public static Uri Placeholder { get; } = new($"http://127.0.0.1{TopicEndpoint.Path}");

    public static HttpClientTransport Over(Func<Uri?> server) => new(new OwnTopicTransport(server));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var own = server() ?? throw new InvalidOperationException("Nothing can be published before the host listens.");
        request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = own.Scheme, Host = own.Host, Port = own.Port }.Uri;
        return base.SendAsync(request, cancellationToken);
    }
}
