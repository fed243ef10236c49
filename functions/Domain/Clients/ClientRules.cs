namespace Izi.Domain.Clients;

/// <summary>Registering clients and taking their money.</summary>
public static class ClientRules
{
    /// <summary>Registers a walk-in; the phone is unique in the venue (R12).</summary>
    public static Decision<Fact> Register(Client client, bool phoneTaken, Instant now) =>
        phoneTaken ? Refusals.PhoneTaken : [new ClientRegistered(now, client)];

    /// <summary>Puts cash or card money on the balance.</summary>
    public static Decision<Fact> TopUp(Client client, long amount, PaymentMethod method, Instant now) => method switch
    {
        PaymentMethod.Cash or PaymentMethod.Card => [new BalanceToppedUp(now, client.Id, amount, method)],
        _ => Refusals.PaymentNotAllowed("A top-up is paid in cash or by card."),
    };

    /// <summary>Puts a client's balance or bonus right by a signed amount; it may go below zero (R41).</summary>
    public static Decision<Fact> Correct(Client client, long amount, Account account, string reason, Instant now) =>
        [new BalanceCorrected(now, client.Id, account, amount, reason)];

    /// <summary>Links a payment method to be charged for renewals; null unlinks it. Where there is no gateway to charge it, nobody has a linked one.</summary>
    public static Decision<Fact> Link(Scene scene, string? token, Instant now) => token is null || scene.TakesLinked
        ? [new PaymentMethodLinked(now, scene.Client!.Id, token)]
        : [];
}
