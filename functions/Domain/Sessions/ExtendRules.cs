namespace Izi.Domain.Sessions;

/// <summary>Selling more time into a session that runs (R13).</summary>
public static class ExtendRules
{
    /// <summary>
    /// Appends a line at the end of coverage, or from now on where that has passed; the next booking cuts it or forbids it.
    /// </summary>
    public static Decision<Fact> Extend(Scene scene, string tariffId, Payment payment, Instant now) =>
        WhilePlaying.Refuses(scene, now) is { } refusal ? refusal
        : scene.Session!.IsPostpaid ? Refusals.PaymentNotAllowed("A postpaid session is not extended: it is open until it is stopped.")
        : payment.Confirmed ? Sell(scene, (Active)scene.Session, tariffId, payment, now)
        : Refusals.PaymentNotAllowed("A card payment for more time is confirmed at once.");

    static Decision<Fact> Sell(Scene scene, Active active, string tariffId, Payment payment, Instant now)
    {
        var begins = active.EndsAt > now ? active.EndsAt : now;
        var offers = SaleRules.Offer(scene, SpotRef.Of(active), tariffId, begins);
        if (offers.Refusal is { } notSold) return notSold;

        var sales = SaleRules.Pay(offers.Single(), scene.Client, payment);
        if (sales.Refusal is { } notPaid) return notPaid;

        var sale = sales.Single();
        return [new SessionExtended(now, active.Id, active.Client?.Id, sale.Line(active.NextLine, begins), sale.Receipt)];
    }
}
