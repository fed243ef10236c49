namespace Izi.Domain.Sessions;

/// <summary>A session whose device is held while its money is not confirmed, until the hold lapses (R4).</summary>
public sealed record AwaitingPayment(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines,
    Instant HoldUntil
) : Session(Id, Client, CreatedAt, Devices, Lines)
{
    /// <summary>What is to be paid besides the bonus part already taken; minor units.</summary>
    public long AmountDue => Lines.Sum(line => line.Due - line.Paid);

    public override Session After(Fact fact) => fact switch
    {
        SessionStopped stopped => Stopped.From(this, null, stopped),
        SessionCancelled cancelled => Cancelled.From(this, cancelled),
        _ => this,
    };
}
