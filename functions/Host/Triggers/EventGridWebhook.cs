using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>
/// The address to which Event Grid delivers: <c>/runtime/webhooks/EventGrid?functionName=&amp;code=</c>. Each event runs the function.
/// If one fails, the delivery fails, and the topic sends it again.
/// </summary>
internal sealed class EventGridWebhook(HttpTrigger http, FunctionInvoker invoker, string code, ILogger<EventGridWebhook> log)
{
    public const string Path = "/runtime/webhooks/EventGrid";

    public async Task ServeAsync(HttpContext context)
    {
        if (await AnswerAsync(context) is not StatusCodes.Status200OK and var status) context.Response.StatusCode = status;
    }

    async Task<int> AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsCode(request)) return StatusCodes.Status401Unauthorized;
        if (await http.ReadyAsync(context.RequestAborted) is not { } on) return StatusCodes.Status503ServiceUnavailable;
        var function = on.Functions.GetValueOrDefault(request.Query["functionName"].ToString());
        if (function?.Is("eventGridTrigger") is not true) return StatusCodes.Status404NotFound;
        if (HttpMethods.IsOptions(request.Method)) return Allow(context);
        if (request.Headers["aeg-event-type"] == "Unsubscribe") return StatusCodes.Status202Accepted;
        if (await EventsAsync(context) is not { } events) return StatusCodes.Status400BadRequest;
        return request.Headers["aeg-event-type"] == "SubscriptionValidation"
            ? await ValidateAsync(context, events)
            : await RunAsync(function, events, context.RequestAborted);
    }

    bool IsCode(HttpRequest request)
    {
        var given = request.Query["code"] is [{ Length: > 0 } query] ? query : request.Headers["x-functions-key"].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(code));
    }

    // CloudEvents HTTP webhook specification, 4: abuse protection.
    static int Allow(HttpContext context)
    {
        if (context.Request.Headers["WebHook-Request-Origin"] is [{ } origin])
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = origin;
            context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        }
        return StatusCodes.Status200OK;
    }

    static async Task<int> ValidateAsync(HttpContext context, JsonElement[] events)
    {
        if (events is not [{ ValueKind: JsonValueKind.Object } first, ..]
            || !first.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("validationCode", out var asked))
            return StatusCodes.Status400BadRequest;
        await context.Response.WriteAsJsonAsync(new { validationResponse = asked.ToString() });
        return StatusCodes.Status200OK;
    }

    async Task<int> RunAsync(Function function, JsonElement[] events, CancellationToken cancel)
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
    static async Task<JsonElement[]?> EventsAsync(HttpContext context)
    {
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
