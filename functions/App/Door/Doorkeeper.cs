namespace Izi.App.Door;

/// <summary>
/// Stands before every HTTP function: knows the caller by the bearer token, refuses everything that the function does not open
/// to them, and turns a <see cref="ProblemException"/>, or storage that cannot be reached, into its answer.
/// </summary>
public sealed class Doorkeeper(Tokens tokens, ILogger<Doorkeeper> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        try
        {
            var entrance = Entrance.Of(context.FunctionDefinition.Name);
            if (!entrance.IsOpenToAll)
            {
                // What needs a token may hold personal data.
                http.Response.Headers.CacheControl = "no-store";
                http.Request.Admit(await Check(http.Request, entrance));
            }
            await next(context);
        }
        catch (ProblemException problem)
        {
            context.GetInvocationResult().Value = problem.Answer;
        }
        catch (Exception away) when (Unreachable.Is(away) && !http.RequestAborted.IsCancellationRequested)
        {
            log.LogWarning("{Function} could not reach storage: {Error}", context.FunctionDefinition.Name, Unreachable.Why(away));
            context.GetInvocationResult().Value = Problem.Busy("Storage cannot be reached just now; try again.").Answer;
        }
        // The Functions worker sends what stands in the response when a function breaks, and at first that is 200.
        catch (Exception) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            throw;
        }
    }

    async Task<Caller> Check(HttpRequest request, Entrance entrance)
    {
        var caller = await tokens.Read(request.Headers.Authorization.ToString()) ?? throw Problem.Unauthenticated();
        if (entrance.IsForPlayers) return Player(caller);
        if (entrance.Permissions is [_, ..]) return Staff(caller, entrance, request.RouteValues["venue"] as string);
        throw Problem.Forbidden("This is not open to anybody.");
    }

    static Caller Player(Caller caller) => caller is { Role: ActorRole.Player, ClientId: not null, Venues.Count: 1 } && !caller.Knows("*")
        ? caller
        : throw Problem.Forbidden("This is for a player whose token names one venue and a client.");

    static Caller Staff(Caller caller, Entrance entrance, string? venue)
    {
        if (caller.Role is not ActorRole.Staff) throw Problem.Forbidden("This is for staff.");
        if (venue is null || !caller.Knows(venue)) throw Problem.VenueDenied(venue);
        ImmutableArray<Permission> missing = [.. entrance.Permissions.Where(permission => !caller.May(permission))];
        if (missing.IsEmpty || (entrance.AnyPermission && missing.Length < entrance.Permissions.Length)) return caller;
        throw Problem.PermissionMissing(missing[0]);
    }
}
