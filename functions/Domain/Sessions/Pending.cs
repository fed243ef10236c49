namespace Izi.Domain.Sessions;

/// <summary>A session that was sold for later and has not begun.</summary>
public sealed record Pending(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines)
    : Session(Id, Client, CreatedAt, Devices, Lines)
{
    /// <summary>Set when it was due to begin and a device was still in use (R10).</summary>
    public bool Waits { get; init; }

    public override Session After(Fact fact) => fact switch
    {
        SessionNeedsAttention => this with { Waits = true },
        SessionCancelled cancelled => Cancelled.From(this, cancelled),
        _ => this,
    };
}
