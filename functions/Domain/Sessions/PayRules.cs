namespace Izi.Domain.Sessions;

/// <summary>Taking money after the sale: the payment a session waits for, or what was played and is due (R4, R24).</summary>
public static class PayRules
{
    public static Decision<Fact> Pay(Scene scene, Payment payment, Instant now) => scene.Session switch
    {
        // The hold has run out, whether or not the lapse is committed yet.
        AwaitingPayment awaiting when awaiting.HoldUntil <= now => Refusals.PaidTooLate(null, awaiting.HoldUntil, awaiting.Id),
        AwaitingPayment awaiting => Confirm(scene, awaiting, payment, now),
        Stopped { AmountDue: > 0 } stopped => Take(scene, stopped.Id, stopped.AmountDue, payment, now),
        Stopped { StartedAt: null } stopped => Refusals.PaidTooLate(stopped.StoppedBy, stopped.EndedAt, stopped.Id),
        Cancelled cancelled => Refusals.PaidTooLate(null, cancelled.EndedAt, cancelled.Id),
        _ => Refusals.NothingToPay,
    };

    static Decision<Fact> Take(Scene scene, string sessionId, long due, Payment payment, Instant now)
    {
        var receipts = PaymentRules.Settle(due, scene.Client, payment);
        return receipts.Refusal is { } refusal
            ? refusal
            : [new SessionPaymentConfirmed(now, sessionId, scene.Client?.Id, receipts.Single())];
    }

    /// <summary>
    /// Paid time begins now, or at the time that was booked where that is still to come; the next booking cuts it (R4, R13).
    /// </summary>
    static Decision<Fact> Confirm(Scene scene, AwaitingPayment awaiting, Payment payment, Instant now)
    {
        var lines = LineFrom(scene, awaiting, now);
        if (lines.Refusal is { } refusal) return refusal;

        var line = lines.Single();
        var paid = Take(scene, awaiting.Id, line.Due - line.Paid, payment, now);
        return paid.Refusal is { } notPaid
            ? notPaid
            : [.. paid, Begun(awaiting, line, paid.OfType<SessionPaymentConfirmed>().Single().Receipt, now)];
    }

    static SessionCreated Begun(AwaitingPayment awaiting, CoverageLine line, Receipt receipt, Instant now)
    {
        ImmutableArray<CoverageLine> lines = [line with { Paid = line.Due, Tenders = [.. line.Tenders, .. receipt.Tenders] }];
        return awaiting.BookedFor is not null
            ? new SessionBooked(
                now,
                new(awaiting.Id, awaiting.Client, awaiting.CreatedAt, awaiting.Devices, lines)
                {
                    BookedFor = awaiting.BookedFor,
                    AutoRenewal = awaiting.AutoRenewal,
                },
                Receipt.Nothing)
            : new SessionStarted(
                now,
                new(awaiting.Id, awaiting.Client, awaiting.CreatedAt, awaiting.Devices, lines, now) { AutoRenewal = awaiting.AutoRenewal },
                Receipt.Nothing);
    }

    static Decision<CoverageLine> LineFrom(Scene scene, AwaitingPayment awaiting, Instant now)
    {
        var line = awaiting.Lines[0];
        if (awaiting.BookedFor > now) return [line];

        var free = SaleRules.Free(scene, SpotRef.Of(awaiting), now, line.To - line.From);
        if (free.Refusal is { } refusal) return refusal;

        var wholePrice = line.Tariff.PriceIn(awaiting.Devices.Select(device => device.Zone))!.Value;
        return [line.BegunAt(now, free.Single(), wholePrice)];
    }
}
