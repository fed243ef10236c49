namespace Izi.App.Clients;

/// <summary>Links a payment method to a client, or takes the linked one away.</summary>
public sealed class LinkPaymentMethod(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(LinkPaymentMethod)), Requires(Permission.ClientEdit)]
    [Takes<PaymentMethodBody>(OrNull = true), Gives<ClientCard>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "venues/{venue}/clients/{id}/payment-method")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.ReadOrNull<PaymentMethodBody>(cancel);
        return await desk.Answer(
            venue, Scope.OfClient(id), request.Asking(), scene => ClientRules.Link(scene, body?.Token, clock.GetUtcNow()),
            outcome => Answers.Ok(ClientCard.Of(outcome.Scene)), cancel);
    }
}

/// <summary>A payment method by its token at the gateway; no token, like no body, for none any more.</summary>
public sealed record PaymentMethodBody(string? Token) : IBody
{
    const int LongestToken = 1000;

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Token is not null && string.IsNullOrWhiteSpace(Token), "token", "Must not be blank."),
        .. Fault.When(Token?.Length > LongestToken, "token", $"At most {LongestToken} characters."),
    ];
}
