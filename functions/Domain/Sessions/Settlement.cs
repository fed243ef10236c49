using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>
/// What a stop makes of every line: what was not played goes where its tariff says, what was played and not paid is due (R16, R24, R27).
/// </summary>
static class Settlement
{
    public static ImmutableArray<Fact> Of(Scene scene, Active session, StopRequest by, Instant now)
    {
        ImmutableArray<CoverageLine> voided =
        [
            .. session.Lines.Where(line => line.Source is LineSource.AutoRenewal && line.From > now && !line.Consumed),
        ];
        ImmutableArray<Refund> refunds =
        [
            .. session.Lines.Select(line => voided.Contains(line) ? Void(line) : Settle(line, session.Client, now)),
        ];
        return WithBalance(scene,
        [
            .. voided.Select(line => new RenewalVoided(now, session.Id, session.Client?.Id, line.Number, line.Tenders)),
            new SessionStopped(now, session.Id, now, by.StoppedBy, refunds)
            {
                ClientId = session.Client?.Id,
                Note = by.Note,
                Reason = by.Force?.Reason,
                EmergencyBypass = by.Force?.EmergencyBypass ?? false,
                AmountDue = DueAt(now, session.Lines.Except(voided)),
            },
            .. Credits(session, refunds, now),
        ]);
    }

    /// <summary>The end of coverage came: nothing is unused, so nothing goes back (R15, R17).</summary>
    public static ImmutableArray<Fact> AtEndOfCoverage(Scene scene, Active session, Instant now) => WithBalance(scene,
    [
        new SessionStopped(now, session.Id, session.EndsAt, StoppedBy.AutomaticallyOnTime, [])
        {
            ClientId = session.Client?.Id,
            AmountDue = DueAt(session.EndsAt, session.Lines),
        },
    ]);

    static long DueAt(Instant end, IEnumerable<CoverageLine> lines) => lines.Where(line => line.IsPostpaid).Sum(line => line.DueFor(end));

    /// <summary>What the client is given for the unused part.</summary>
    static IEnumerable<Fact> Credits(Active session, ImmutableArray<Refund> refunds, Instant now)
    {
        if (session.Client is not { } client) yield break;

        if (refunds.Sum(refund => refund.Amount) is > 0 and var bonus)
            yield return new BonusCredited(now, client.Id, session.Id, bonus);

        if (Kept(session, refunds) is { IsEmpty: false } kept)
            yield return new TimeKept(now, client.Id, session.Id, kept);
    }

    /// <summary>The unused seconds of each device that still runs, in the zone it stands in.</summary>
    static ImmutableArray<KeptTime> Kept(Active session, ImmutableArray<Refund> refunds) =>
        (from pair in session.Lines.Zip(refunds)
         where pair.Second.Outcome is RefundOutcome.Kept
         from device in session.Running
         select new KeptTime(pair.First.Tariff.Id, device.Zone, pair.Second.UnusedSeconds))
        .Aggregate(ImmutableArray<KeptTime>.Empty, KeptTimes.Plus);

    /// <summary>A balance that covers the whole due, with what has just come back to it, pays it at once (R24).</summary>
    static ImmutableArray<Fact> WithBalance(Scene scene, ImmutableArray<Fact> facts)
    {
        var after = facts.Aggregate(scene, (scene, fact) => scene.After(fact));
        return after is { Session: Stopped { AmountDue: > 0 and var due } stopped, Client: { } client } && client.Balance >= due
            ? [.. facts, new SessionPaymentConfirmed(facts[0].At, stopped.Id, client.Id, new([new(PaymentMethod.Balance, due)], 0))]
            : facts;
    }

    static Refund Void(CoverageLine line)
    {
        var seconds = line.AsOf(line.From).TotalSeconds;
        return new(line.Number, line.Tariff.RefundMode, RefundOutcome.Voided, seconds, seconds, 0, 0);
    }

    static Refund Settle(CoverageLine sold, ClientRef? client, Instant now)
    {
        var line = sold.AsOf(now);
        var unused = line.UnusedSeconds(now);
        var value = Money.Share(line.Paid, unused, line.TotalSeconds);
        var outcome = OutcomeFor(line, client);
        return new(
            line.Number, line.Tariff.RefundMode, outcome, unused, line.TotalSeconds, outcome is RefundOutcome.Bonus ? value : 0, value);
    }

    /// <summary>A guest has no account to credit, and what was never paid goes nowhere (R16, R24).</summary>
    static RefundOutcome OutcomeFor(CoverageLine line, ClientRef? client) => line.Tariff.RefundMode switch
    {
        RefundMode.Keep when client is not null && !line.IsPostpaid => RefundOutcome.Kept,
        RefundMode.Bonus when client is not null && !line.IsPostpaid => RefundOutcome.Bonus,
        _ => RefundOutcome.Forfeited,
    };
}
