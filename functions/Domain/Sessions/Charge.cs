namespace Izi.Domain.Sessions;

/// <summary>
/// What the payment gateway is asked for one renewal, in minor units. It is committed before anybody asks, and its id is the
/// idempotency key: asked as often as it takes, it is charged once (N7).
/// </summary>
public sealed record Charge(string Id, long Amount, ChargeState State)
{
    /// <summary>The client's linked method, and the line that the money buys; both only until the gateway has answered.</summary>
    public string? Token { get; init; }

    public CoverageLine? Line { get; init; }

    /// <summary>When the gateway is to be asked (again); null once there is nothing left to ask.</summary>
    public Instant? AskAt { get; init; }

    /// <summary>How often it was asked in vain.</summary>
    public int Unanswered { get; init; }

    /// <summary>What the gateway calls it, once it was paid.</summary>
    public string? GatewayId { get; init; }

    internal bool Paid(Tender tender) => State is ChargeState.Paid && tender.Method is PaymentMethod.Linked && tender.Charge == GatewayId;

    internal Charge AskedInVain(Instant askAgainAt) => this with { AskAt = askAgainAt, Unanswered = Unanswered + 1 };

    internal Charge Settled(ChargeSettled settled) => settled.State is ChargeState.Returning
        ? (this with { GatewayId = settled.GatewayId }).GoingBack(settled.At)
        : this with { State = settled.State, GatewayId = settled.GatewayId ?? GatewayId, AskAt = null, Token = null, Line = null };

    internal Charge GoingBack(Instant at) => this with { State = ChargeState.Returning, AskAt = at, Unanswered = 0, Token = null, Line = null };
}

/// <summary>How far a charge has come; only the first and the fourth leave something to ask.</summary>
public enum ChargeState
{
    /// <summary>Nobody knows yet whether it was paid.</summary>
    Intended,
    Declined,
    Paid,

    /// <summary>It was paid for nothing, and is to be given back at the gateway.</summary>
    Returning,
    Returned,
}
