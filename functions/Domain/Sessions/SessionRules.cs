using Izi.Domain.Clients;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>How a session ends and what its alarm clock does.</summary>
public static class SessionRules
{
    /// <summary>Ends a session by hand, once, and settles what was not played (R5, R6, R16, R21).</summary>
    public static Decision<Fact> Stop(Session session, StopRequest by, Instant now) => session switch
    {
        // Coverage had run out before anybody pressed Stop: it ended by itself then, whoever hears of it first (R15).
        Active active when Expired(active, now) => Refusals.AlreadyEnded(StoppedBy.AutomaticallyOnTime, active.EndsAt, active.Id),
        Active active => [.. StopFacts(active, by, now)],
        Stopped stopped => Refusals.AlreadyEnded(stopped.StoppedBy, stopped.EndedAt, stopped.Id),
        _ => throw new InvalidOperationException($"A session cannot be a {session.GetType().Name}."),
    };

    /// <summary>What is due by now without anybody asking: the end of coverage, or the warning before it (R15, R20).</summary>
    public static Decision<Fact> Tick(Session session, Instant now) => session switch
    {
        Active active when Expired(active, now) => [new SessionStopped(now, active.Id, active.EndsAt, StoppedBy.AutomaticallyOnTime, [])],
        Active active when active.WarnAt <= now => [new PlayerWarned(now, active.Id, active.EndsAt)],
        _ => [],
    };

    /// <summary>When <see cref="Tick"/> has something to do next; null for never.</summary>
    public static Instant? NextAlarm(Session session) => session switch
    {
        Active active when active.Lines[^1].Tariff.OnExpiry is OnExpiry.StayOpen => active.WarnAt,
        Active active => active.WarnAt ?? active.EndsAt,
        _ => null,
    };

    static bool Expired(Active session, Instant now) =>
        session.EndsAt <= now && session.Lines[^1].Tariff.OnExpiry is OnExpiry.Close;

    static IEnumerable<Fact> StopFacts(Active session, StopRequest by, Instant now)
    {
        ImmutableArray<Refund> refunds = [.. session.Lines.Select(line => Settle(line, session.Client, now))];
        yield return new SessionStopped(now, session.Id, now, by.StoppedBy, refunds) { Note = by.Note };

        if (session.Client is not { } client) yield break;

        if (refunds.Sum(refund => refund.Amount) is > 0 and var bonus)
            yield return new BonusCredited(now, client.Id, session.Id, bonus);

        foreach (var kept in session.Lines.Zip(refunds).Where(x => x.Second.Outcome is RefundOutcome.Kept))
            foreach (var device in session.Devices)
                yield return new TimeKept(now, client.Id, session.Id, new(kept.First.Tariff.Id, device.Zone, kept.Second.UnusedSeconds));
    }

    static Refund Settle(CoverageLine line, ClientRef? client, Instant now)
    {
        var unused = line.UnusedSeconds(now);
        var value = Money.Share(line.Paid, unused, line.TotalSeconds);
        var outcome = OutcomeFor(line.Tariff.RefundMode, client, unused);
        return new(line.Number, line.Tariff.RefundMode, outcome, unused, line.TotalSeconds, outcome is RefundOutcome.Bonus ? value : 0, value);
    }

    /// <summary>A guest has no account to credit, so keep and bonus become forfeited (R16).</summary>
    static RefundOutcome OutcomeFor(RefundMode mode, ClientRef? client, long unusedSeconds) => (mode, client, unusedSeconds) switch
    {
        (RefundMode.Keep, not null, > 0) => RefundOutcome.Kept,
        (RefundMode.Bonus, not null, _) => RefundOutcome.Bonus,
        _ => RefundOutcome.Forfeited,
    };
}

/// <summary>Who asks for a stop, and the note of the dialog.</summary>
public sealed record StopRequest(StoppedBy StoppedBy, string? Note);
