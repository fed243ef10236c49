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

    /// <summary>Whether money may move or a session may begin or end, for that is settled with the till.</summary>
    public bool Till { get; init; } = true;

    public static Scope OfSession(string id) => new() { SessionId = id };

    /// <summary>A device alone: nothing that happens to it moves money.</summary>
    public static Scope OfDevice(string id) => new() { DeviceIds = [id], Till = false };

    /// <summary>A device and the session that has it in hand.</summary>
    public static Scope OfWhatRunsOn(string id) => new() { DeviceIds = [id], On = id };

    public static Scope OfClient(string id) => new() { ClientId = id };

    /// <summary>A client as anybody may read them, erased or not.</summary>
    public static Scope OfKnownClient(string id) => new() { ClientId = id, Erased = true };
}
