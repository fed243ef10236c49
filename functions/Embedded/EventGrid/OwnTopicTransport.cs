using System.Net;
using Azure.Core.Pipeline;

namespace Izi.Embedded.EventGrid;

/// <summary>
/// Hands what this process's own publisher posts to the topic in the same process. It needs no server, so what is committed while
/// the host stops still follows.
/// </summary>
internal sealed class OwnTopicTransport(Func<TopicEndpoint> topic) : HttpMessageHandler
{
    /// <summary>What the publisher is made with; nothing is sent there.</summary>
    public static Uri Address { get; } = new($"http://own.topic{TopicEndpoint.Path}");

    public static HttpClientTransport To(Func<TopicEndpoint> topic) => new(new OwnTopicTransport(topic));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = request.Headers.TryGetValues("aeg-sas-key", out var keys) ? keys.First() : "";
        var body = await BinaryData.FromStreamAsync(await request.Content!.ReadAsStreamAsync(cancellationToken), cancellationToken);
        var answer = await topic().Take(key, request.Content.Headers.ContentType?.ToString(), body, cancellationToken);
        return new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Content = new StringContent(answer.Detail ?? "") };
    }
}
