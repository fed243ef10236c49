using Izi.Domain.Sessions;

namespace Izi.Domain.Clients;

/// <summary>A client was registered at the desk (R12).</summary>
public sealed record ClientRegistered(Instant At, Client Client) : Fact(At);

/// <summary>A client's name, phone or group is another; all of them as they are now (R45).</summary>
public sealed record ClientChanged(Instant At, string ClientId, string Name, string Phone, string PhoneKey, string? Group) : Fact(At)
{
    /// <summary>The members that changed.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];
}

/// <summary>A client's name and phone were erased on request; kept time lapsed with them (R45).</summary>
public sealed record ClientErased(Instant At, string ClientId, string Reason) : Fact(At);

/// <summary>Money was paid onto a client's balance; minor units.</summary>
public sealed record BalanceToppedUp(Instant At, string ClientId, long Amount, PaymentMethod Method) : Fact(At);

/// <summary>Staff put a client's balance or bonus right; signed, minor units (R41).</summary>
public sealed record BalanceCorrected(Instant At, string ClientId, Account Account, long Amount, string Reason) : Fact(At);

/// <summary>What of a client's money is put right.</summary>
public enum Account
{
    Balance,
    Bonus,
}

/// <summary>A client linked a payment method by its token at the gateway, or none any more.</summary>
public sealed record PaymentMethodLinked(Instant At, string ClientId, string? Token) : Fact(At);

/// <summary>A stopped session's unused cost was added to the client's bonus; minor units (R16).</summary>
public sealed record BonusCredited(Instant At, string ClientId, string SessionId, long Amount) : SessionFact(At, SessionId);

/// <summary>A stopped session's unused time was kept for the client: one entry for each tariff and zone (R16).</summary>
public sealed record TimeKept(Instant At, string ClientId, string SessionId, ImmutableArray<KeptTime> Times) : SessionFact(At, SessionId);
