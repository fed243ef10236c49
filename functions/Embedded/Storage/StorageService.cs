using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Izi.Embedded.Storage;

/// <summary>One service of a storage account over HTTP: what it refuses is thrown; what may pass is tried again, with growing pauses.</summary>
internal sealed class StorageService(Uri endpoint, string version, HttpPipeline pipeline, TimeSpan limit)
{
    readonly string root = endpoint.AbsoluteUri.TrimEnd('/');

    /// <summary>How long the host waits for an answer, further tries included.</summary>
    public static readonly TimeSpan HostsLimit = TimeSpan.FromSeconds(10);

    public static StorageService OfTables(StorageAccount account, ClientOptions options, string version, TimeSpan limit) => new(
        account.TableEndpoint ?? throw new FormatException("The storage account has no address of tables (TableEndpoint)."),
        version, Pipeline(options, account.Access.OfTables), limit);

    public static StorageService OfQueues(StorageAccount account, ClientOptions options, string version, TimeSpan limit) => new(
        account.QueueEndpoint ?? throw new FormatException("The storage account has no address of queues (QueueEndpoint)."),
        version, Pipeline(options, account.Access.OfQueues), limit);

    /// <summary>A version of the protocol as an option names it: V2025_07_05 is 2025-07-05.</summary>
    public static string Version(Enum option) => option.ToString()[1..].Replace('_', '-');

    /// <summary>The tries of the host's own clients: soon, and few enough that a caller does not wait for long.</summary>
    public static T Patient<T>(T options)
        where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 5;
        options.Retry.Delay = TimeSpan.FromSeconds(0.2);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        return options;
    }

    /// <summary>A path of the service, escaped already, as an address.</summary>
    public Uri Address(string path) => new(root + path);

    public HttpMessage Message(RequestMethod method, string path)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(Address(path));
        message.Request.Headers.SetValue("x-ms-version", version);
        return message;
    }

    /// <exception cref="RequestFailedException">What the service refuses; status 0 when there was no answer in time.</exception>
    /// <exception cref="AggregateException">No try reached the service.</exception>
    public async Task<Response> Send(HttpMessage message, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (limit > TimeSpan.Zero) patience.CancelAfter(limit);
        try
        {
            await pipeline.SendAsync(message, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested && patience.IsCancellationRequested)
        {
            throw new RequestFailedException(
                0, string.Create(CultureInfo.InvariantCulture, $"{endpoint.Host} did not answer within {limit.TotalSeconds} s."), late);
        }
        return message.Response.IsError ? throw new RequestFailedException(message.Response, null, StorageErrorParser.One) : message.Response;
    }

    static HttpPipeline Pipeline(ClientOptions options, HttpPipelinePolicy access) =>
        HttpPipelineBuilder.Build(options, [], [access], new ResponseClassifier());
}
