using Azure.Core.Pipeline;

namespace Izi.App.Tests;

/// <summary>The way from the app to its table: tells when something was written, and a test can answer in its place.</summary>
public sealed class StorageLine() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Called after each request that may have changed the table.</summary>
    public event Action? Written;

    /// <summary>Answers a request instead of the table, or throws, or returns null to let it pass.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage?>>? Answer { get; set; }

    /// <summary>
    /// Called after the table has answered and before the app hears of it; when it throws, the answer is lost on its way.
    /// </summary>
    public Func<HttpRequestMessage, Task>? Late { get; set; }

    public HttpPipelineTransport Transport => new HttpClientTransport(new HttpClient(this));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Answer is { } answer && await answer(request) is { } response) return response;
        try
        {
            var kept = await base.SendAsync(request, cancellationToken);
            if (Late is { } late) await late(request);
            return kept;
        }
        finally
        {
            if (request.Method != HttpMethod.Get) Written?.Invoke();
        }
    }
}
