using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>What a stop makes of every line: what was not played goes where its tariff says, what was played and not paid is due (R16, R24, R27).</summary>
static class Settlement
{
    public static IEnumerable<Fact> Of(Scene scene, Active session, StopRequest by, Instant now)
    {
        ImmutableArray<CoverageLine> voided = [.. session.Lines.Where(line => line.Source is LineSource.AutoRenewal && line.From > now && !line.Consumed)];
        foreach (var line in voided)
            yield return new RenewalVoided(now, session.Id, session.Client?.Id, line.Number, line.Tenders);

        ImmutableArray<Refund> refunds = [.. session.Lines.Select(line => voided.Contains(line) ? Void(line) : Settle(line, session.Client, now))];
        var due = session.Lines.Except(voided).Where(line => line.IsPostpaid).Sum(line => line.DueFor(now));
        yield return new SessionStopped(now, session.Id, now, by.StoppedBy, refunds)
        {
            ClientId = session.Client?.Id,
            Note = by.Note,
            Reason = by.Force?.Reason,
            EmergencyBypass = by.Force?.EmergencyBypass ?? false,
            AmountDue = due,
        };

        foreach (var fact in Credits(session, refunds, now)) yield return fact;
        foreach (var fact in FromBalance(scene.Client, session, due, now)) yield return fact;
    }

    /// <summary>What the client is given for the unused part.</summary>
    static IEnumerable<Fact> Credits(Active session, ImmutableArray<Refund> refunds, Instant now)
    {
        if (session.Client is not { } client) yield break;

        if (refunds.Sum(refund => refund.Amount) is > 0 and var bonus)
            yield return new BonusCredited(now, client.Id, session.Id, bonus);

        foreach (var (line, refund) in session.Lines.Zip(refunds).Where(pair => pair.Second.Outcome is RefundOutcome.Kept))
            foreach (var device in session.Running)
                yield return new TimeKept(now, client.Id, session.Id, new(line.Tariff.Id, device.Zone, refund.UnusedSeconds));
    }

    /// <summary>A balance that covers the whole due pays it at once (R24).</summary>
    internal static IEnumerable<Fact> FromBalance(Client? client, Session session, long due, Instant now) => due > 0 && client?.Balance >= due
        ? [new SessionPaymentConfirmed(now, session.Id, client.Id, new([new(PaymentMethod.Balance, due)], 0))]
        : [];

    static Refund Void(CoverageLine line) => new(line.Number, line.Tariff.RefundMode, RefundOutcome.Voided, line.TotalSeconds, line.TotalSeconds, 0, 0);

    static Refund Settle(CoverageLine line, ClientRef? client, Instant now)
    {
        var unused = line.UnusedSeconds(now);
        var value = Money.Share(line.Paid, unused, line.TotalSeconds);
        var outcome = line.IsPostpaid ? RefundOutcome.Forfeited : OutcomeFor(line.Tariff.RefundMode, client, unused);
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
