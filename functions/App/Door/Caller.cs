namespace Izi.App.Door;

/// <summary>Who a verified token says is calling.</summary>
public sealed record Caller(string Subject, string Name, ActorRole Role, ImmutableHashSet<string> Venues, ImmutableHashSet<string> Permissions, string? ClientId)
{
    const string Everywhere = "*";

    public Actor Actor => new(Subject, Name, Role);

    public bool Knows(string venue) => Venues.Contains(venue) || Venues.Contains(Everywhere);

    public bool May(Permission permission) => Permissions.Contains(permission.ToString());
}

/// <summary>The caller of the request in hand, put there by <see cref="Doorkeeper"/>.</summary>
public static class Callers
{
    static readonly object Key = new();

    public static void Admit(this HttpRequest request, Caller caller) => request.HttpContext.Items[Key] = caller;

    public static Asking Asking(this HttpRequest request) => new(Caller(request).Actor);

    /// <summary>The one venue and the client that a player's token names.</summary>
    public static (string Venue, string Client) Player(this HttpRequest request) => (Caller(request).Venues.Single(), Caller(request).ClientId!);

    static Caller Caller(HttpRequest request) => (Caller)request.HttpContext.Items[Key]!;
}
