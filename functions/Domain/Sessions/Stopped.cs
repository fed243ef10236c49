namespace Izi.Domain.Sessions;

/// <summary>
/// A session that ended; it never began where its payment was not confirmed. Nothing leaves this state, and who stopped it never changes
/// (R6).
/// </summary>
public sealed record Stopped(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines,
    Instant? StartedAt, Instant EndedAt, StoppedBy StoppedBy) : Session(Id, Client, CreatedAt, Devices, Lines)
{
    public ImmutableArray<Refund> Refunds { get; init; } = [];

    public string? Note { get; init; }

    /// <summary>Why it was forced to stop (R29).</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it was forced to stop with somebody inside a POD (R29).</summary>
    public bool EmergencyBypass { get; init; }

    /// <summary>What was played and is not paid yet; minor units (R24).</summary>
    public long AmountDue => Lines.Where(line => line.IsPostpaid).Sum(line => line.Due - line.Paid);

    public override Session After(Fact fact) => fact switch
    {
        SessionPaymentConfirmed => this with { Lines = [.. Lines.Select(line => line.IsPostpaid ? line with { Paid = line.Due } : line)] },
        _ => base.After(fact),
    };

    internal static Stopped From(Session session, Instant? startedAt, SessionStopped stopped) => new(
        session.Id, session.Client, session.CreatedAt, session.LetGo(stopped.EndedAt),
        [.. session.Lines.Select(line => startedAt is null ? line.GivenBack() : line.Settled(stopped))],
        startedAt, stopped.EndedAt, stopped.StoppedBy)
    {
        BookedFor = session.BookedFor,
        AutoRenewal = session.AutoRenewal,
        Charges = session.Charges,
        Refunds = stopped.Refunds,
        Note = stopped.Note,
        Reason = stopped.Reason,
        EmergencyBypass = stopped.EmergencyBypass,
    };
}

/// <summary>Who or what ended a session; exactly one of three (R6).</summary>
public enum StoppedBy
{
    ManuallyByAdmin,
    ManuallyByPlayer,
    AutomaticallyOnTime,
}
