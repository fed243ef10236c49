namespace Izi.Domain.Devices;

/// <summary>
/// Whether the broker has the device (R37), and when the newest message about that came: the device's own status, or the broker's event.
/// </summary>
public sealed record Connection(bool Online, Instant At)
{
    /// <summary>More than a device has at once; what comes late of one that was forgotten is news all the same.</summary>
    const int MostClients = 8;

    /// <summary>When it came, or when it left.</summary>
    public Instant Since { get; init; } = At;

    /// <summary>The place of that newest message in the broker's order.</summary>
    public long Sequence { get; init; } = At.ToUnixTimeMilliseconds();

    /// <summary>The place of the broker's own newest event in that order.</summary>
    public long ToldSequence { get; init; } = long.MinValue;

    /// <summary>The device's client sessions as the broker last told of each.</summary>
    public ImmutableArray<ClientSession> Clients { get; init; } = [];

    public static Connection Never { get; } = new(false, Instant.MinValue);

    /// <summary>What seems to have begun in the future began before the clock was set back: it counts from now (R2).</summary>
    public Connection KnownAt(Instant now) => Since > now ? this with { Since = now } : this;

    /// <summary>
    /// Whether the broker told of the same client session something later: the words on one are ordered by their sequence number, those on
    /// two by nothing.
    /// </summary>
    public bool HasPast(ClientSession told) => Clients.Any(known => known.Name == told.Name && known.Sequence >= told.Sequence);

    /// <summary>
    /// Takes the broker's word. The device is there as long as one of its client sessions is, unless its own word is the newest of all.
    /// </summary>
    public Connection Told(ClientSession told, Arrival arrival)
    {
        ImmutableArray<ClientSession> clients =
        [
            .. Clients.Where(known => known.Name != told.Name).OrderBy(known => known.IsConnected).TakeLast(MostClients - 1),
            told,
        ];
        var ownIsNewest = Sequence > arrival.Sequence && Sequence > ToldSequence;
        return this with
        {
            Online = ownIsNewest ? Online : clients.Any(known => known.IsConnected),
            At = Sequence > arrival.Sequence ? At : arrival.At,
            Sequence = Math.Max(Sequence, arrival.Sequence),
            ToldSequence = Math.Max(ToldSequence, arrival.Sequence),
            Clients = clients,
        };
    }
}

/// <summary>One client session of a device at the broker, by the number of the broker's newest word on it.</summary>
public sealed record ClientSession(string Name, long Sequence, bool IsConnected);
