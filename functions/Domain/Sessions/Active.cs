namespace Izi.Domain.Sessions;

/// <summary>A session that runs: its coverage is being played.</summary>
public sealed record Active(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines, Instant StartedAt)
    : Session(Id, Client, CreatedAt, Devices, Lines)
{
    /// <summary>The end of coverage that was last warned of; a later end is warned of again (R20).</summary>
    public Instant? WarnedOf { get; init; }

    /// <summary>The end of coverage that passed with the session still open (R22).</summary>
    public Instant? OpenPast { get; init; }

    public Instant? WarnAt => WarnedOf == EndsAt || OpenPast == EndsAt ? null : EndsAt - Lines[^1].Tariff.Warn;

    public override Session After(Fact fact) => fact switch
    {
        PlayerWarned warned => this with { WarnedOf = warned.EndsAt },
        SessionNeedsAttention => this with { OpenPast = EndsAt },
        RenewalVoided voided => this with { Lines = [.. Lines.Select(line => line.Number == voided.Line ? line.GivenBack() : line)] },
        SessionStopped stopped => Stopped.From(this, StartedAt, stopped),
        _ => this,
    };
}
