namespace Izi.Demo.Club;

// The parts of the contract's shapes that a club in a box looks at. Money is minor units, seconds are per device.

/// <summary>A venue's catalog, as far as its devices go.</summary>
public sealed record CatalogCard(string Name, string Currency, ImmutableArray<CatalogDevice> Devices);

/// <summary>A device in the catalog.</summary>
public sealed record CatalogDevice(string Id, string Name, string Zone, string Kind);

/// <summary>What a device logs in to the broker with.</summary>
public sealed record DeviceKey(string Username, string Password);

/// <summary>The hall at an instant.</summary>
public sealed record HallCard(Instant At, ImmutableArray<Tile> Devices)
{
    public Tile this[string device] => Devices.Single(tile => tile.Device == device);

    public override string ToString() => string.Join(", ", Devices.Select(tile => $"{tile.Device} {tile.State}"));
}

/// <summary>A device in the hall.</summary>
public sealed record Tile(
    string Device, string Name, string Zone, string Kind, string State, ImmutableArray<string> Flags, bool Online, long Epoch)
{
    public string? SessionId { get; init; }

    public string? ClientName { get; init; }

    public Instant? EndsAt { get; init; }

    public long? ReportedEpoch { get; init; }
}

/// <summary>A registered player.</summary>
public sealed record ClientCard(string Id, string Name, long Balance, long Bonus, ImmutableArray<KeptTime> KeptTime);

/// <summary>Seconds kept for a client, by tariff and zone.</summary>
public sealed record KeptTime(string TariffId, string Zone, long Seconds);

/// <summary>The client of a session.</summary>
public sealed record ClientRef(string Id, string Name);

/// <summary>A session's card.</summary>
public sealed record SessionCard(
    string Id, string Status, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines, ImmutableArray<Refund> Refunds,
    long PaidTotal, long RemainingSeconds)
{
    public ClientRef? Client { get; init; }

    public Instant? EndsAt { get; init; }

    public Instant? EndedAt { get; init; }

    public string? StoppedBy { get; init; }

    public string? Coverage { get; init; }

    public long? Change { get; init; }
}

/// <summary>A device of a session.</summary>
public sealed record SessionDevice(string Id, string Name, string Zone)
{
    public Instant? ActualEndAt { get; init; }
}

/// <summary>One tariff sold into a session.</summary>
public sealed record CoverageLine(
    int Line, string TariffId, string Name, Instant From, Instant To, long Seconds, long Price, long Paid, string RefundMode);

/// <summary>What a stop made of one line's unused time.</summary>
public sealed record Refund(int Line, string Mode, string Outcome, long UnusedSeconds, long TotalSeconds, long Amount, long Value);

/// <summary>What Stop would do.</summary>
public sealed record StopPreviewCard(Instant At, long RemainingSeconds, ImmutableArray<Refund> Lines, long BonusTotal, long KeptSeconds);

/// <summary>The tariffs as they would be sold.</summary>
public sealed record TariffList(ImmutableArray<TariffOffer> Tariffs);

/// <summary>A tariff as it would be sold to a client on a device.</summary>
public sealed record TariffOffer(string Id, string Name, long Seconds, long Price, long Due);

/// <summary>A page of sessions.</summary>
public sealed record SessionPage(ImmutableArray<SessionCard> Sessions);

/// <summary>A session's timeline.</summary>
public sealed record Timeline(ImmutableArray<TimelineFact> Facts);

/// <summary>A line of the timeline.</summary>
public sealed record TimelineFact(int Seq, Instant At, string Type, TimelineActor Actor);

/// <summary>Who did it.</summary>
public sealed record TimelineActor(string Id, string Name, string Role);
