using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>
/// The address to which Event Grid delivers: <c>/runtime/webhooks/EventGrid?functionName=&amp;code=</c>. Each event runs the function; one that
/// fails makes the delivery fail, and the topic sends it again.
/// </summary>
internal sealed class EventGridWebhook(HttpTrigger http, FunctionInvoker invoker, string code, ILogger<EventGridWebhook> log)
{
    public const string Path = "/runtime/webhooks/EventGrid";

    const int LargestDelivery = 2 * 1024 * 1024; // Event Grid sends at most 1 MiB a batch

    public async Task ServeAsync(HttpContext context)
    {
        if (!IsCode(context.Request)) context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (await http.ReadyAsync(context.RequestAborted) is not { } on) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else if (Find(on, context.Request.Query["functionName"].ToString()) is not { } function) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else await ServeAsync(context, function);
    }

    static Function? Find(ReadyWorker on, string name) => on.Functions.GetValueOrDefault(name) is { } found && found.Is("eventGridTrigger") ? found : null;

    bool IsCode(HttpRequest request)
    {
        var given = request.Query["code"] is [{ Length: > 0 } query] ? query : request.Headers["x-functions-key"].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(code));
    }

    Task ServeAsync(HttpContext context, Function function)
    {
        if (HttpMethods.IsOptions(context.Request.Method)) return Allow(context);
        return context.Request.Headers["aeg-event-type"].ToString() switch
        {
            "SubscriptionValidation" => ValidateAsync(context),
            "Unsubscribe" => Accepted(context),
            _ => DeliverAsync(context, function),
        };
    }

    // CloudEvents HTTP webhook specification, 4: abuse protection.
    static Task Allow(HttpContext context)
    {
        if (context.Request.Headers["WebHook-Request-Origin"] is [{ } origin])
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = origin;
            context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        }
        return Task.CompletedTask;
    }

    static async Task ValidateAsync(HttpContext context)
    {
        if (await EventsAsync(context) is [var asked, ..] && asked.TryGetProperty("data", out var data) && data.TryGetProperty("validationCode", out var sent))
            await context.Response.WriteAsJsonAsync(new { validationResponse = sent.GetString() });
        else context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    static Task Accepted(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    async Task DeliverAsync(HttpContext context, Function function)
    {
        if (await EventsAsync(context) is not { } events) context.Response.StatusCode = StatusCodes.Status400BadRequest;
        else context.Response.StatusCode = await RunAsync(function, events, context.RequestAborted);
    }

    async Task<int> RunAsync(Function function, IReadOnlyList<JsonElement> events, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(events.Select(one => invoker.InvokeAsync(
                function.Name, FunctionInvoker.Request(function, new() { String = one.GetRawText() }), cancel)));
            return StatusCodes.Status202Accepted;
        }
        catch (Exception lost) when (lost is WorkerLostException or FunctionCancelledException or OperationCanceledException)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }
        catch (Exception failed) when (failed is FunctionFailedException or FunctionTimeoutException)
        {
            log.LogError("Function {Function} failed on an event: {Error}", function.Name, failed.Message);
            return StatusCodes.Status500InternalServerError;
        }
    }

    // One event (CloudEvents) or several in an array (both schemas); null if it is neither.
    static async Task<IReadOnlyList<JsonElement>?> EventsAsync(HttpContext context)
    {
        if (context.Request.ContentLength > LargestDelivery) return null;
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var root = json.RootElement.Clone();
            return root.ValueKind switch
            {
                JsonValueKind.Object => [root],
                JsonValueKind.Array => [.. root.EnumerateArray()],
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
