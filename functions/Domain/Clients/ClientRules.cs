namespace Izi.Domain.Clients;

/// <summary>Registering clients and taking their money.</summary>
public static class ClientRules
{
    /// <summary>Registers a walk-in; the phone is unique in the venue (R12).</summary>
    public static Decision<Fact> Register(Client client, bool phoneTaken, Instant now) =>
        phoneTaken ? Refusals.PhoneTaken : [new ClientRegistered(now, client)];

    /// <summary>
    /// Changes what is known of a client; null members stay as they are, and the phone is unique in the venue (R12, R45).
    /// </summary>
    public static Decision<Fact> Change(Client client, ClientChange change, bool phoneTaken, Instant now)
    {
        if (phoneTaken && change.PhoneKey is { } key && key != client.PhoneKey) return Refusals.PhoneTaken;

        var (name, phone) = (change.Name ?? client.Name, change.Phone ?? client.Phone);
        var group = change.ChangesGroup ? change.Group : client.Group;
        ImmutableArray<string> changed =
        [
            .. name == client.Name ? ImmutableArray<string>.Empty : ["name"],
            .. phone == client.Phone ? ImmutableArray<string>.Empty : ["phone"],
            .. group == client.Group ? ImmutableArray<string>.Empty : ["group"],
        ];
        return changed.IsEmpty ? [] : [new ClientChanged(now, client.Id, name, phone, Key(), group) { Changed = changed }];

        // The key of the phone that stays is final (R12).
        string Key() => change.PhoneKey is { } given && phone != client.Phone ? given : client.PhoneKey;
    }

    /// <summary>Erases name and phone of a client with whom the house is even; bonus and kept time lapse (R45).</summary>
    public static Decision<Fact> Erase(Client client, string reason, Instant now) => client switch
    {
        { OpenSessions.IsEmpty: false } or { Bookings.IsEmpty: false } or { OpenCharges.IsEmpty: false } => Refusals.ClientInSession,
        { Unpaid.IsEmpty: false } or { Balance: < 0 } => Refusals.ClientOwes,
        { Balance: > 0 } => Refusals.ClientHasBalance(client.Balance),
        { Bonus: 0 } => [new ClientErased(now, client.Id, reason)],
        _ => [new BalanceCorrected(now, client.Id, Account.Bonus, -client.Bonus, "erased"), new ClientErased(now, client.Id, reason)],
    };

    /// <summary>Puts cash or card money on the balance.</summary>
    public static Decision<Fact> TopUp(Client client, long amount, PaymentMethod method, Instant now) => method switch
    {
        PaymentMethod.Cash or PaymentMethod.Card => [new BalanceToppedUp(now, client.Id, amount, method)],
        _ => Refusals.PaymentNotAllowed("A top-up is paid in cash or by card."),
    };

    /// <summary>Puts a client's balance or bonus right by a signed amount; it may go below zero (R41).</summary>
    public static Decision<Fact> Correct(Client client, long amount, Account account, string reason, Instant now) =>
        [new BalanceCorrected(now, client.Id, account, amount, reason)];

    /// <summary>
    /// Links a payment method to be charged for renewals; null unlinks it. Where there is no gateway to charge it, nobody has a linked one.
    /// </summary>
    public static Decision<Fact> Link(Scene scene, string? token, Instant now) => token is null || scene.TakesLinked
        ? [new PaymentMethodLinked(now, scene.Client!.Id, token)]
        : [];
}

/// <summary>What is to change of a client; null stays as it is.</summary>
public sealed record ClientChange(string? Name, string? Phone, string? PhoneKey, bool ChangesGroup, string? Group);
