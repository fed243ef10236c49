using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>Auto-renewal: its toggle, and the next line before coverage ends (R25, R26).</summary>
public static class RenewRules
{
    /// <summary>Switches auto-renewal while the session plays; what is paid after it is played always renews.</summary>
    public static Decision<Fact> Switch(Scene scene, bool enabled, Instant now) =>
        WhilePlaying.Refuses(scene, now) is { } refusal ? refusal
        : scene.Session!.IsPostpaid ? Refusals.AutoRenewalLocked
        : scene.Session.AutoRenewal == enabled ? []
        : [new AutoRenewalSwitched(now, scene.Session.Id, enabled)];

    /// <summary>Adds the next line with whatever covers it, asks the linked method for it, or says why there is none.</summary>
    internal static IEnumerable<Fact> Renew(Scene scene, Active active, Instant now)
    {
        var tariff = active.Lines[^1].Tariff;
        var offers = SaleRules.Offer(scene, SpotRef.Of(active), tariff.RenewWith ?? tariff.Id, active.EndsAt);
        return [offers.Refusal is { } notSold ? Failed(active, notSold.Code, now) : Fund(scene, active, offers.Single(), now)];
    }

    /// <summary>Whether this charge is to pay for what the session needs next, and still in time.</summary>
    internal static bool WaitsFor(Scene scene, Charge charge, Instant now) =>
        scene.Session is Active { Renews: true } active && active.EndsAt > now && active.Tried == new RenewalTry(active.EndsAt, charge.Id);

    /// <summary>Whether the devices are still free for all of a line: a booking may have come while the gateway was asked.</summary>
    internal static bool HasRoomFor(Scene scene, CoverageLine line) =>
        SaleRules.Free(scene, SpotRef.Of(scene.Session!), line.From, line.To - line.From).SingleOrDefault() == line.To - line.From;

    internal static SessionRenewed Renewed(Active active, CoverageLine line, Receipt receipt, Instant now) =>
        new(
            now,
            active.Id,
            active.Client?.Id,
            line with
            {
                Number = active.NextLine,
                Paid = receipt.Total,
                Tenders = receipt.Tenders,
            },
            receipt);

    internal static SessionRenewalFailed Failed(Active active, string why, Instant now) =>
        new(now, active.Id, active.Client?.Id, active.EndsAt, why);

    static Fact Fund(Scene scene, Active active, Offer offer, Instant now) => scene.Client switch
    {
        null => Failed(active, Refusals.GuestPaysCashOrCard.Code, now),
        _ when offer.Tariff.Billing is Billing.Postpaid => Renewed(active, Line(active, offer), Receipt.Nothing, now),
        var client when RenewalFunds.For(offer, client) is { } receipt => Renewed(active, Line(active, offer, receipt), receipt, now),
        { PaymentToken: { } token } when scene.TakesLinked => Intended(active, offer, token, now),
        _ => Failed(active, "payment-insufficient", now),
    };

    static ChargeIntended Intended(Active active, Offer offer, string token, Instant now) => new(
        now, active.Id,
        new($"{active.Id}-{active.Charges.Length + 1}", offer.Due, ChargeState.Intended)
        {
            Token = token,
            Line = Line(active, offer),
            At = now,
            AskedSince = now,
            AskAt = now,
        });

    /// <summary>The line whatever pays for it; kept time costs nothing.</summary>
    static CoverageLine Line(Active active, Offer offer, Receipt? paid = null) =>
        paid?.Tenders is [{ Kept: { } kept }]
            ? new(
                active.NextLine, offer.Tariff, LineSource.AutoRenewal, active.EndsAt, active.EndsAt + TimeSpan.FromSeconds(kept.Seconds), 0,
                0, 0)
            : new(
                active.NextLine, offer.Tariff, LineSource.AutoRenewal, active.EndsAt, active.EndsAt + offer.Length, offer.Price, offer.Due,
                0)
            {
                DiscountPercent = offer.DiscountPercent,
            };
}
