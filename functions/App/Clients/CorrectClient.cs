namespace Izi.App.Clients;

/// <summary>Puts a client's balance or bonus right by a signed amount.</summary>
public sealed class CorrectClient(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(CorrectClient)), Requires(Permission.BalanceEdit)]
    [Takes<CorrectionBody>, Gives<ClientCard>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/clients/{id}/corrections")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<CorrectionBody>(cancel);
        return await desk.Answer(
            venue, Scope.OfClient(id), request.Asking(),
            scene =>
                ClientRules.Correct(scene.Client!, body.Amount, body.Account ?? Account.Balance, body.Reason.Trim(), clock.GetUtcNow()),
            outcome => Answers.Ok(ClientCard.Of(outcome.Scene)), cancel);
    }
}

/// <summary>The body of a correction; signed, minor units.</summary>
public sealed record CorrectionBody(long Amount, string Reason) : IBody
{
    /// <summary>More than any account holds, and far from overflow.</summary>
    const long Largest = 1_000_000_000_000;

    public Account? Account { get; init; }

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Amount is 0 or < -Largest or > Largest, "amount", $"From -{Largest} to {Largest} minor units, not zero."),
        .. Fault.When(Names.IsBlank(Reason), "reason", "Must not be blank."),
        .. Fault.When(Reason.Length > 1000, "reason", "At most 1000 characters."),
    ];
}
