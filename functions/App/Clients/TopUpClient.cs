namespace Izi.App.Clients;

/// <summary>Puts money on a client's balance.</summary>
public sealed class TopUpClient(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(TopUpClient)), Requires(Permission.BalanceEdit)]
    [Takes<TopUpBody>, Gives<ClientCard>, Refuses("payment-not-allowed")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/clients/{id}/top-ups")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<TopUpBody>(cancel);
        return await desk.Answer(
            venue, Scope.OfClient(id), request.Asking(),
            scene => ClientRules.TopUp(scene.Client!, body.Amount, body.Method, clock.GetUtcNow()),
            outcome => Answers.Ok(ClientCard.Of(outcome.Scene)), cancel);
    }
}

/// <summary>The body of a top-up; minor units.</summary>
public sealed record TopUpBody(long Amount, PaymentMethod Method) : IBody
{
    /// <summary>More than any till holds, and far from overflow.</summary>
    const long Largest = 1_000_000_000_000;

    public IEnumerable<Fault> Faults() => Fault.When(Amount is <= 0 or > Largest, "amount", $"From 1 to {Largest} minor units.");
}
