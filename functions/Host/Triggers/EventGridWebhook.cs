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
        var name = context.Request.Query["functionName"].ToString();
        if (!IsCode(context.Request)) await Set(context, StatusCodes.Status401Unauthorized);
        else if (await http.ReadyAsync(context.RequestAborted) is not { } on) await Set(context, StatusCodes.Status503ServiceUnavailable);
        else if (on.Functions.GetValueOrDefault(name) is { } found && found.Is("eventGridTrigger")) await ServeAsync(context, found);
        else await Set(context, StatusCodes.Status404NotFound);
    }

    static Task Set(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

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
            "Unsubscribe" => Set(context, StatusCodes.Status202Accepted),
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
        var asked = await EventsAsync(context) is [var first, ..] ? first : default;
        if (Member(asked, "data") is { } data && Member(data, "validationCode") is { } code)
            await context.Response.WriteAsJsonAsync(new { validationResponse = code.ToString() });
        else await Set(context, StatusCodes.Status400BadRequest);
    }

    static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : null;

    async Task DeliverAsync(HttpContext context, Function function)
    {
        var events = await EventsAsync(context);
        await Set(context, events is null ? StatusCodes.Status400BadRequest : await RunAsync(function, events, context.RequestAborted));
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
