using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging;
using Microsoft.Data.Sqlite;
using Microsoft.Net.Http.Headers;

namespace Izi.Host.EventGrid;

/// <summary>Where publishers post CloudEvents to the topic, on a loopback port of its own: 200 when they are stored.</summary>
internal sealed class EventTopicServer(EventTopic topic, string key, ILoggerFactory logs, int port = 0) : IAsyncDisposable
{
    const string Path = "/api/events";
    const int MostBytes = 1024 * 1024;

    readonly byte[] key = Encoding.UTF8.GetBytes(key);
    readonly ILogger log = logs.CreateLogger<EventTopicServer>();
    LoopbackServer? server;

    public Uri Endpoint => new(server?.Address ?? throw new InvalidOperationException("The topic is not started."), Path);

    public async Task StartAsync() => server = await LoopbackServer.StartAsync(port, HandleAsync, logs);

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    async Task HandleAsync(HttpContext context)
    {
        var (status, code, message) = await AnswerAsync(context.Request);
        context.Response.StatusCode = status;
        if (status == 200) return;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { error = new { code, message } }));
    }

    async Task<(int Status, string Code, string Message)> AnswerAsync(HttpRequest request)
    {
        if (request.Path != Path) return (404, "NotFound", $"Events are posted to {Path}.");
        if (request.Method != "POST") return (405, "MethodNotAllowed", "Events are posted.");
        if (!IsAuthorized(request)) return (401, "Unauthorized", "The aeg-sas-key is not this topic's.");
        if (!IsCloudEvents(request.ContentType)) return (415, "UnsupportedMediaType", "Send CloudEvents 1.0 in JSON, one or a batch.");
        if (await LoopbackServer.BodyAsync(request, MostBytes) is not { } body)
            return (413, "PayloadTooLarge", "A request has at most 1 MiB of events.");
        if (Parse(new(body)) is not { } events) return (400, "BadRequest", "The body is not CloudEvents 1.0 in JSON.");
        try
        {
            await topic.PublishAsync(EventSource.Topic, events, request.HttpContext.RequestAborted);
            return (200, "", "");
        }
        catch (SqliteException broken)
        {
            log.LogError(broken, "The store failed on {Count} published events.", events.Length);
            return (503, "ServiceUnavailable", "The events could not be stored.");
        }
    }

    bool IsAuthorized(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers["aeg-sas-key"].ToString()), key);

    static bool IsCloudEvents(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Value is "application/cloudevents+json" or "application/cloudevents-batch+json";

    static CloudEvent[]? Parse(BinaryData body)
    {
        try
        {
            return CloudEvent.ParseMany(body);
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
