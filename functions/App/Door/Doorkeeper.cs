using System.Reflection;

namespace Izi.App.Door;

/// <summary>
/// Stands before every HTTP function: knows the caller by the bearer token, refuses everything that the function does not open
/// to them, and turns a <see cref="ProblemException"/> into its answer.
/// </summary>
public sealed class Doorkeeper(Tokens tokens) : IFunctionsWorkerMiddleware
{
    static readonly Dictionary<string, MethodInfo> Functions = typeof(Doorkeeper).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        try
        {
            var function = Functions[context.FunctionDefinition.Name];
            if (function.GetCustomAttribute<OpenToAllAttribute>() is null) http.Request.Admit(await Check(http.Request, function));
            await next(context);
        }
        catch (ProblemException problem)
        {
            context.GetInvocationResult().Value = problem.Answer;
        }
    }

    async Task<Caller> Check(HttpRequest request, MethodInfo function)
    {
        var caller = await tokens.Read(request.Headers.Authorization.ToString()) ?? throw Problem.Unauthenticated();
        if (function.GetCustomAttribute<RequiresPlayerAttribute>() is not null) return Player(caller);
        if (function.GetCustomAttribute<RequiresAttribute>() is { } opens) return Staff(caller, opens.Permission, request.RouteValues["venue"] as string);
        throw Problem.Forbidden("This is not open to anybody.");
    }

    static Caller Player(Caller caller) => caller is { Role: ActorRole.Player, ClientId: not null, Venues.Count: 1 } && !caller.Knows("*")
        ? caller
        : throw Problem.Forbidden("This is for a player whose token names one venue and a client.");

    static Caller Staff(Caller caller, Permission permission, string? venue)
    {
        if (caller.Role is not ActorRole.Staff) throw Problem.Forbidden("This is for staff.");
        if (venue is null || !caller.Knows(venue)) throw Problem.VenueDenied(venue);
        if (!caller.May(permission)) throw Problem.PermissionMissing(permission);
        return caller;
    }
}
