namespace Izi.App.Desk;

/// <summary>Which rows a rule needs. A session brings its devices and its client along.</summary>
public sealed record Scope
{
    public string? SessionId { get; init; }

    public string? ClientId { get; init; }

    public ImmutableArray<string> DeviceIds { get; init; } = [];

    /// <summary>The device whose session is meant, whichever that is when it comes to it; there may be none.</summary>
    public string? On { get; init; }

    /// <summary>A phone that is about to be somebody's, as it was typed.</summary>
    public string? Phone { get; init; }

    /// <summary>Whether a client who was erased is there: for who reads, and for nobody who sells (R45).</summary>
    public bool Erased { get; init; }

    /// <summary>The end of the id of a session that is about to be sold.</summary>
    public string? NewSession { get; init; }

    /// <summary>
    /// Where money may move or a session begin or end, that is counted in one shard of the till: the session's, or without a session the
    /// client's.
    /// </summary>
    public TillShards Till { get; init; } = TillShards.One;

    /// <summary>The id by which the shard is chosen; null where there is neither session nor client, and so no money.</summary>
    public string? TillSubject(string? sessionId, string? clientId) => sessionId ?? NewSession ?? clientId;

    /// <summary>The whole till.</summary>
    public static Scope OfTill { get; } = new() { Till = TillShards.All };

    public static Scope OfSession(string id) => new() { SessionId = id };

    /// <summary>A device alone: nothing that happens to it moves money.</summary>
    public static Scope OfDevice(string id) => new() { DeviceIds = [id], Till = TillShards.None };

    /// <summary>A device and the session that has it in hand.</summary>
    public static Scope OfWhatRunsOn(string id) => new() { DeviceIds = [id], On = id };

    public static Scope OfClient(string id) => new() { ClientId = id };

    /// <summary>A client as anybody may read them, erased or not.</summary>
    public static Scope OfKnownClient(string id) => new() { ClientId = id, Erased = true };
}

/// <summary>Which shards of the till a rule needs.</summary>
public enum TillShards
{
    None,
    One,

    /// <summary>A shift is opened or closed.</summary>
    All,
}
