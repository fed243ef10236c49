namespace Izi.App.Desk;

/// <summary>Who did it, as the timeline keeps it.</summary>
public sealed record Actor(string Id, string Name, ActorRole Role)
{
    /// <summary>The session's own alarm clock.</summary>
    public static Actor Lifecycle { get; } = new("lifecycle", "Lifecycle", ActorRole.System);

    /// <summary>A device speaking for itself.</summary>
    public static Actor Device(string id) => new(id, id, ActorRole.Device);
}

/// <summary>What kind of actor it was.</summary>
public enum ActorRole
{
    Staff,
    Player,
    Device,
    System,
}

/// <summary>Who asks, in one request, and under which idempotency key.</summary>
public sealed record Asking(Actor Actor)
{
    public RequestKey? Key { get; init; }
}
