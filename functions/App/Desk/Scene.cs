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

/// <summary>What the desk laid out for a rule, and what it is after the rule's facts.</summary>
public sealed record Scene(Venue Venue)
{
    public Session? Session { get; init; }

    public Client? Client { get; init; }

    /// <summary>Whether the phone of the scope belongs to a client already.</summary>
    public bool PhoneTaken { get; init; }

    public ImmutableSortedDictionary<string, Device> Devices { get; init; } = ImmutableSortedDictionary<string, Device>.Empty;

    public Scene After(Fact fact) => this with
    {
        Session = fact is SessionStarted started ? started.Session : Session?.After(fact),
        Client = (fact is ClientRegistered registered ? registered.Client : Client)?.After(fact),
        Devices = Devices.ToImmutableSortedDictionary(d => d.Key, d => d.Value.After(fact)),
    };
}
