using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Izi.Embedded.EventGrid;

/// <summary>Where publishers post CloudEvents to the topic: answers 200 when they are stored.</summary>
internal sealed class TopicEndpoint(EventGridTopic topic, string key)
{
    public const string Path = "/eventgrid/api/events";

    const int MostBytes = 1024 * 1024;
    const string Batch = "application/cloudevents-batch+json";
    const string Single = "application/cloudevents+json";

    readonly byte[] key = Encoding.UTF8.GetBytes(key);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, (HttpRequest request) =>
        request.HttpContext.RequestServices.GetRequiredService<TopicEndpoint>().Receive(request));

    async Task<IResult> Receive(HttpRequest request)
    {
        var cancel = request.HttpContext.RequestAborted;
        var answer = await Body(request) is { } body
            ? await Take(request.Headers["aeg-sas-key"].ToString(), request.ContentType, body, cancel)
            : new TopicAnswer(413, "Events are at most 1 MiB a request.");
        return answer.Status == 200 ? Results.Ok() : Results.Problem(answer.Detail, statusCode: answer.Status);
    }

    /// <summary>Takes one request, however it came.</summary>
    public async Task<TopicAnswer> Take(string key, string? contentType, BinaryData body, CancellationToken cancel)
    {
        if (!MayPublish(key)) return new(401, "The aeg-sas-key is not this topic's.");
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || (type.MediaType != Batch && type.MediaType != Single))
            return new(415, $"Send {Batch} or {Single}.");
        if (Parse(body) is not { } events) return new(400, "The body is not CloudEvents 1.0 in JSON.");
        await topic.PublishAsync(events, cancel);
        return new(200, null);
    }

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

    bool MayPublish(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), key);

    static async Task<BinaryData?> Body(HttpRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > MostBytes) return null;
            body.Write(buffer, 0, read);
        }
        return new BinaryData(body.ToArray());
    }
}

/// <summary>What the topic answers: 200 when the events are stored, else why not.</summary>
internal sealed record TopicAnswer(int Status, string? Detail);
