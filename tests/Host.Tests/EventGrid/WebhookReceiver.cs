using System.Threading.Channels;
using Azure.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.EventGrid;

/// <summary>A request that reached the webhook.</summary>
public sealed record Delivery(string Target, IHeaderDictionary Headers, string Body)
{
    public CloudEvent Event => CloudEvent.Parse(BinaryData.FromString(Body))!;
}

/// <summary>Plays the Functions host's Event Grid webhook: tells what it got, and answers as the test says.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly Channel<Delivery> deliveries = Channel.CreateUnbounded<Delivery>();
    LoopbackServer? server;

    public Uri? Address { get; private set; }

    /// <summary>The status of each answer.</summary>
    public Func<Delivery, Task<int>> Answer { get; set; } = _ => Task.FromResult(202);

    public bool HasMore => deliveries.Reader.TryPeek(out _);

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver.ListenAsync();
        return receiver;
    }

    /// <summary>Listens where it did before; anywhere the first time.</summary>
    public async Task ListenAsync()
    {
        server = await LoopbackServer.StartAsync(Address?.Port ?? 0, HandleAsync, NullLoggerFactory.Instance);
        Address = server.Address;
    }

    public async Task CloseAsync()
    {
        if (server is not null) await server.DisposeAsync();
        server = null;
    }

    public async Task<Delivery> NextAsync() => await deliveries.Reader.ReadAsync().AsTask().WaitAsync(patience);

    public async ValueTask DisposeAsync() => await CloseAsync();

    async Task HandleAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
        var got = new Delivery(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", headers, await body.ReadToEndAsync());
        deliveries.Writer.TryWrite(got);
        context.Response.StatusCode = await Answer(got);
    }
}
