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

    /// <summary>When it was intended.</summary>
    public Instant At { get; init; }

    /// <summary>Since when the gateway is asked for what it is to do now: the charge, or giving it back.</summary>
    public Instant AskedSince { get; init; }

    /// <summary>How often it was asked in vain.</summary>
    public int Unanswered { get; init; }

    /// <summary>
    /// Whether the gateway's answers say that a person is needed, mostly for a wrong setting, although it is still asked.
    /// </summary>
    public bool NeedsPerson { get; init; }

    /// <summary>Whether a person has said what became of it.</summary>
    public bool ByPerson { get; init; }

    /// <summary>Whether the hall flags it while its session is open (R27).</summary>
    public bool NeedsAttention => State is ChargeState.HandedOver || (NeedsPerson && AskAt is not null);

    /// <summary>What the gateway calls it, once it was paid.</summary>
    public string? GatewayId { get; init; }

    internal bool Paid(Tender tender) => State is ChargeState.Paid && tender.Method is PaymentMethod.Linked && tender.Charge == GatewayId;

    /// <summary>The charge as a fact keeps it: the token is the session's and the client's alone (R27).</summary>
    public Charge WithoutToken() => this with { Token = null };

    internal Charge AskedInVain(ChargeUnanswered unanswered) => this with
    {
        AskAt = unanswered.AskAgainAt,
        Unanswered = Unanswered + 1,
        NeedsPerson = NeedsPerson || unanswered.NeedsPerson,
    };

    internal Charge HandedOver() => this with { State = ChargeState.HandedOver, AskAt = null };

    /// <summary>It waits again for the answer that a person brings.</summary>
    internal Charge TakenBack() => this with { State = GatewayId is null ? ChargeState.Intended : ChargeState.Returning, ByPerson = true };

    internal Charge Settled(ChargeSettled settled) => settled.State is ChargeState.Returning
        ? (this with { GatewayId = settled.GatewayId }).GoingBack(settled.At)
        : this with { State = settled.State, GatewayId = settled.GatewayId ?? GatewayId, AskAt = null, Token = null, Line = null };

    internal Charge GoingBack(Instant at) =>
        this with
        {
            State = ChargeState.Returning,
            AskAt = at,
            AskedSince = at,
            Unanswered = 0,
            NeedsPerson = false,
            Token = null,
            Line = null,
        };
}

/// <summary>How far a charge has come; only an intended one and one that is returning leave something to ask.</summary>
public enum ChargeState
{
    /// <summary>Nobody knows yet whether it was paid.</summary>
    Intended,
    Declined,
    Paid,

    /// <summary>It was paid for nothing, and is to be given back at the gateway.</summary>
    Returning,
    Returned,

    /// <summary>The gateway is not asked any more: a person finds out what became of it (R27).</summary>
    HandedOver,
}
