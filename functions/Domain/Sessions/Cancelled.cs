namespace Izi.Domain.Sessions;

/// <summary>A session that was called off before it began, or whose payment never came (R23). Nothing leaves this state.</summary>
public sealed record Cancelled(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines,
    Instant EndedAt
) : Session(Id, Client, CreatedAt, Devices, Lines)
{
    public string? Note { get; init; }

    /// <summary>Its lines keep what was paid only where the tariff gives nothing back.</summary>
    internal static Cancelled From(Session session, SessionCancelled cancelled) => new(
        session.Id, session.Client, session.CreatedAt, session.LetGo(cancelled.At),
        [.. session.Lines.Select(line => cancelled.Returned.IsEmpty ? line with { Consumed = true } : line.GivenBack())],
        cancelled.At)
    {
        BookedFor = session.BookedFor,
        AutoRenewal = session.AutoRenewal,
        Note = cancelled.Note,
    };
}
