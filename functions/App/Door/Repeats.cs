namespace Izi.App.Door;

/// <summary>
/// Stands between the door and the functions: whoever asks again under the same <c>Idempotency-Key</c> is told what they were told.
/// The desk keeps the answer with what it commits; here it is only looked up.
/// </summary>
public sealed class Repeats(KeptAnswers answers) : IFunctionsWorkerMiddleware
{
    public const string Header = "Idempotency-Key";
    public const int LongestKey = 100;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext()?.Request is not { } request || await KeyOf(request, context.FunctionDefinition.Name) is not { } key)
        {
            await next(context);
            return;
        }

        request.AskUnder(key);
        if (await Tell(context, key)) return;
        try
        {
            await next(context);
        }
        catch (ProblemException)
        {
            if (!await Tell(context, key)) throw;
        }

        // A refusal may mean only that the same request was a little faster.
        if (context.GetInvocationResult().Value is not JsonAnswer) await Tell(context, key);
    }

    async Task<bool> Tell(FunctionContext context, RequestKey key)
    {
        if ((await answers.Place(key, context.CancellationToken)).Answer is not { } given) return false;

        context.GetInvocationResult().Value = given;
        return true;
    }

    /// <summary>Null where no key was sent, or nothing may be kept.</summary>
    static async Task<RequestKey?> KeyOf(HttpRequest request, string function)
    {
        var entrance = Entrance.Of(function);
        if (!entrance.TakesKey || request.Admitted() is not { } caller || !request.Headers.TryGetValue(Header, out var sent)) return null;

        var key = sent.ToString();
        if (string.IsNullOrWhiteSpace(key) || key.Length > LongestKey)
            throw Problem.Malformed(Header, $"From 1 to {LongestKey} characters, not blank.");

        var venue = request.RouteValues["venue"] as string ?? caller.Venues.First();
        if (!entrance.KeepsAnswers || !Keys.IsId(venue)) return null;

        var route = request.Path.Value!.TrimEnd('/').ToLowerInvariant();
        var body = await request.Bytes(request.HttpContext.RequestAborted);
        return new(venue, Keys.Answer(route, caller.Role.ToString(), caller.Subject, caller.ClientId, key), Keys.Hash(body.Span));
    }
}
