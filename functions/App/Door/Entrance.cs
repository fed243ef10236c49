using System.Reflection;

namespace Izi.App.Door;

/// <summary>An HTTP function as it is seen from the street: its methods, its route below <c>/api</c>, and whom it is open to.</summary>
public sealed record Entrance(MethodInfo Function, HttpTriggerAttribute Trigger)
{
    static readonly Dictionary<string, Entrance> ByName = typeof(Entrance).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
        .SelectMany(method =>
            method
                .GetParameters()
                .Select(p => p.GetCustomAttribute<HttpTriggerAttribute>())
                .OfType<HttpTriggerAttribute>()
                .Select(trigger => new Entrance(method, trigger)))
        .ToDictionary(entrance => entrance.Name);

    /// <summary>All there are.</summary>
    public static IReadOnlyCollection<Entrance> All => ByName.Values;

    public static Entrance Of(string name) => ByName[name];

    public string Name => Function.GetCustomAttribute<FunctionAttribute>()!.Name;

    public string Route => Trigger.Route!;

    /// <summary>Its methods; a HEAD that goes with a GET is no operation of its own.</summary>
    public ImmutableArray<string> Methods => AllMethods.Remove("HEAD");

    public ImmutableArray<string> AllMethods => [.. Trigger.Methods!.Select(method => method.ToUpperInvariant())];

    public bool IsOpenToAll => Function.GetCustomAttribute<OpenToAllAttribute>() is not null;

    public bool IsForPlayers => Function.GetCustomAttribute<RequiresPlayerAttribute>() is not null;

    /// <summary>What staff must carry, all of it or <see cref="AnyPermission"/>; none where it is not for staff.</summary>
    public ImmutableArray<Permission> Permissions => Function.GetCustomAttribute<RequiresAttribute>()?.Permissions ?? [];

    /// <summary>Whether one of <see cref="Permissions"/> is enough.</summary>
    public bool AnyPermission => Function.GetCustomAttribute<RequiresAttribute>()?.Any ?? false;

    /// <summary>Whether a change can be made conditional on the state it starts from.</summary>
    public bool HonoursIfMatch => Function.GetCustomAttribute<HonoursIfMatchAttribute>() is not null;

    /// <summary>Whether it also answers CSV.</summary>
    public bool GivesCsv => Function.GetCustomAttribute<GivesCsvAttribute>() is not null;

    /// <summary>Whether it may be asked under an <c>Idempotency-Key</c>.</summary>
    public bool TakesKey => Methods.Contains("POST") && !IsOpenToAll;

    /// <summary>Whether what it answered under a key is kept; keys and tokens are not.</summary>
    public bool KeepsAnswers => TakesKey && Name is not (nameof(Devices.IssueDeviceKey) or nameof(Clients.IssuePlayerToken));

    public Type? Takes => Function.GetCustomAttribute<TakesAttribute>()?.Body;

    public bool TakesNull => Function.GetCustomAttribute<TakesAttribute>()?.OrNull ?? false;

    public IEnumerable<GivesAttribute> Gives => Function.GetCustomAttributes<GivesAttribute>();

    public IEnumerable<Type> Asks => Function.GetCustomAttributes<AsksAttribute>().Select(asks => asks.Query);

    public ImmutableArray<string> Refuses => Function.GetCustomAttribute<RefusesAttribute>()?.Codes ?? [];
}
