namespace Izi.App.Sessions;

/// <summary>Sells more time into a running session.</summary>
public sealed class ExtendSession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(ExtendSession)), Requires(Permission.SessionEdit)]
    [Takes<ExtendBody>, Gives<SessionCard>]
    [Refuses(
        "bonus-over-limit", "guest-pays-cash-or-card", "next-booking-too-close", "payment-insufficient", "payment-not-allowed",
        "session-already-ended", "session-not-started", "tariff-not-available", "tariff-not-sold-here")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/extend")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<ExtendBody>(cancel);
        var payment = body.Payment.ToPayment();

        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => ExtendRules.Extend(scene, body.TariffId, payment, clock.GetUtcNow()),
            Answer, cancel);
    }

    JsonAnswer Answer(Outcome outcome) =>
        Answers.Ok(
            SessionCard.Of(outcome.Scene, clock.GetUtcNow()) with
            {
                Change = outcome.Decision.OfType<SessionExtended>().Single().Receipt.CashChange,
            });
}

/// <summary>The body of an extension; a card is confirmed at once (R8).</summary>
public sealed record ExtendBody(string TariffId, PaymentBody Payment) : IBody
{
    public IEnumerable<Fault> Faults() => Payment.FaultsNow("payment.");
}
