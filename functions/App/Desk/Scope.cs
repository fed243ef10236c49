namespace Izi.App.Desk;

/// <summary>Which rows a rule needs. A session brings its devices and its client along.</summary>
public sealed record Scope
{
    public string? SessionId { get; init; }

    public string? ClientId { get; init; }

    public ImmutableArray<string> DeviceIds { get; init; } = [];

    /// <summary>A phone that is about to be registered.</summary>
    public string? Phone { get; init; }

    public static Scope OfSession(string id) => new() { SessionId = id };

    public static Scope OfDevice(string id) => new() { DeviceIds = [id] };

    public static Scope OfClient(string id) => new() { ClientId = id };
}
