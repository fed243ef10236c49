namespace Izi.Domain.Sessions;

/// <summary>A session that runs: its coverage is being played.</summary>
public sealed record Active(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines,
    Instant StartedAt
) : Session(Id, Client, CreatedAt, Devices, Lines)
{
    /// <summary>The end of coverage that was last warned of; a later end is warned of again (R20).</summary>
    public Instant? WarnedOf { get; init; }

    /// <summary>The end of coverage that passed with the session still open (R22).</summary>
    public Instant? OpenPast { get; init; }

    /// <summary>The renewal that was last tried; it is tried once for an end of coverage (R25).</summary>
    public RenewalTry? Tried { get; init; }

    public Instant? WarnAt =>
        WarnedOf == EndsAt || OpenPast == EndsAt || EndsAt == CoverageLine.NoEnd ? null : EndsAt - Lines[^1].Tariff.Warn;

    public override Session After(Fact fact) => fact switch
    {
        PlayerWarned warned => this with { WarnedOf = warned.EndsAt },
        SessionNeedsAttention needs => Uncovered(needs.EndsAt ?? EndsAt),
        SessionExtended extended => this with { Lines = Lines.Add(extended.Line) },
        SessionRenewed renewed => this with { Lines = Lines.Add(renewed.Line) },
        SessionRenewalFailed failed => this with { Tried = new(failed.EndsAt, null) },
        AutoRenewalSwitched switched => this with { AutoRenewal = switched.Enabled, Tried = Tried?.Charge is null ? null : Tried },
        SessionTransferred transferred => Moved(transferred),
        ChargeIntended { Charge: var charge } => ((Active)base.After(fact)) with { Tried = new(EndsAt, charge.Id) },
        RenewalVoided voided => base.After(fact) with
        {
            Lines = [.. Lines.Select(line => line.Number == voided.Line ? line.GivenBack() : line)],
        },
        SessionStopped stopped => Stopped.From(this, StartedAt, stopped),
        _ => base.After(fact),
    };

    /// <summary>
    /// Coverage ended and the session stays open: an open line ended there for good, even if the booking that ended it goes (R22, R24).
    /// </summary>
    Active Uncovered(Instant from) => this with
    {
        OpenPast = from,
        Lines = Lines[^1].IsOpen ? Lines.SetItem(Lines.Length - 1, Lines[^1].PlayedUntil(from)) : Lines,
    };

    /// <summary>What was tried for the old place is tried again for the new one.</summary>
    Active Moved(SessionTransferred transferred) => this with
    {
        Devices =
        [
            .. Devices.Select(device => device.Id == transferred.From ? device.LeftAt(transferred.At) : device),
            transferred.To with
            {
                TakenAt = transferred.At,
            },
        ],
        Lines = transferred.Lines,
        Tried = null,
    };
}

/// <summary>A renewal that was tried for an end of coverage, and the charge that is to pay for it where one is.</summary>
public sealed record RenewalTry(Instant For, string? Charge);
