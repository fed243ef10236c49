using Izi.Domain.Sessions;

namespace Izi.Domain.Devices;

/// <summary>Who holds a device and until when, for the hall.</summary>
public sealed record Holder(string SessionId, string? ClientId, Instant From, Instant EndsAt, Instant? WarnAt)
{
    /// <summary>Set while the payment is awaited: nobody plays yet, and the hold lapses then (R4).</summary>
    public Instant? HeldUntil { get; init; }

    /// <summary>Whether a charge of its session waits for a person (R27).</summary>
    public bool ChargeUnresolved { get; init; }

    /// <summary>When the device was offline and came back meanwhile, as far as that is known already (R40).</summary>
    public ImmutableArray<Interruption> Interruptions { get; init; } = [];

    /// <summary>The line that is open until it is stopped or a booking comes; null where the end is known (R24).</summary>
    public CoverageLine? Open { get; init; }

    /// <summary>The device is back: what it was away for while somebody played is remembered.</summary>
    public Holder Missed(Instant from, Instant to) => HeldUntil is null
        ? this with { Interruptions = Interruption.Append(Interruptions, from < From ? From : from, to) }
        : this;

    public static Holder Of(Session session) => new(
        session.Id, session.Client?.Id, session.Lines[0].From, session.EndsAt, session.EndsAt - session.Lines[^1].Tariff.Warn)
    {
        HeldUntil = (session as AwaitingPayment)?.HoldUntil,
        Open = session is Active && session.Lines[^1].IsOpen ? session.Lines[^1] with { Tenders = [] } : null,
        ChargeUnresolved = session.Charges.Any(charge => charge.NeedsAttention),
    };
}

/// <summary>When a device is sold to somebody who has not come yet (R10).</summary>
public sealed record Booking(string SessionId, string? ClientId, Instant From, Instant To)
{
    /// <summary>Set when its time has come and a device of it is still in use.</summary>
    public bool Waits { get; init; }

    public static Booking Of(Session session) => new(session.Id, session.Client?.Id, session.Lines[0].From, session.EndsAt)
    {
        Waits = session is Pending { Waits: true },
    };
}
