namespace Izi.Domain.Devices;

/// <summary>Whether the broker has the device (R37), and when the newest word of that was: the device's own, or the broker's.</summary>
public sealed record Connection(bool Online, Instant At)
{
    /// <summary>More than a device has at once; what comes late of one that was forgotten is news all the same.</summary>
    const int MostClients = 8;

    /// <summary>When it came, or when it left.</summary>
    public Instant Since { get; init; } = At;

    /// <summary>When the broker's newest word was.</summary>
    public Instant ToldAt { get; init; }

    /// <summary>The device's client sessions as the broker last told of each.</summary>
    public ImmutableArray<ClientSession> Clients { get; init; } = [];

    public static Connection Never { get; } = new(false, Instant.MinValue);

    /// <summary>Whether the broker told of the same client session something later: the words on one are ordered by their sequence number, those on two by nothing.</summary>
    public bool HasPast(ClientSession told) => Clients.Any(known => known.Name == told.Name && known.Sequence >= told.Sequence);

    /// <summary>Takes the broker's word. The device is there as long as one of its client sessions is, unless its own word is the newest of all.</summary>
    public Connection Told(ClientSession told, Instant at)
    {
        ImmutableArray<ClientSession> clients = [.. Clients.Where(known => known.Name != told.Name).OrderBy(known => known.IsConnected).TakeLast(MostClients - 1), told];
        var ownIsNewest = At > at && At > ToldAt;
        return this with
        {
            Online = ownIsNewest ? Online : clients.Any(known => known.IsConnected),
            At = Later(At, at),
            ToldAt = Later(ToldAt, at),
            Clients = clients,
        };
    }

    static Instant Later(Instant one, Instant other) => one > other ? one : other;
}

/// <summary>One client session of a device at the broker, by the number of the broker's newest word on it.</summary>
public sealed record ClientSession(string Name, long Sequence, bool IsConnected);
