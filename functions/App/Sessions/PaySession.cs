namespace Izi.App.Sessions;

/// <summary>Takes the money that a session waits for, or what was played and is still due.</summary>
public sealed class PaySession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(PaySession)), Requires(Permission.SessionEdit)]
    [Takes<PaymentBody>, Gives<SessionCard>]
    [Refuses(
        "guest-pays-cash-or-card", "next-booking-too-close", "nothing-to-pay", "payment-insufficient", "payment-not-allowed",
        "session-already-ended")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/payment")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<PaymentBody>(cancel);

        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => PayRules.Pay(scene, body.ToPayment(), clock.GetUtcNow()), clock.PaidCard,
            cancel);
    }
}
