namespace Izi.Domain.Sessions;

/// <summary>What becomes of a charge once the payment gateway has answered, or has not (N7, R27).</summary>
public static class ChargeRules
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>What there is to ask the gateway by now.</summary>
    public static ImmutableArray<Charge> Due(Session session, Instant now) => [.. session.Charges.Where(charge => charge.AskAt <= now)];

    /// <summary>Takes the answer to a charge. What was paid buys its line, or, where that is not wanted any more, goes back at once.</summary>
    public static Decision<Fact> Answered(Scene scene, string chargeId, ChargeAnswer answer, Instant now) => (Open(scene, chargeId, ChargeState.Intended), answer) switch
    {
        (null, _) => [],
        ({ } charge, Charged charged) => [.. Paid(scene, charge, charged, now)],
        ({ } charge, ChargeDeclined) => [.. Declined(scene, charge, now)],
        ({ } charge, _) => [AskAgain(scene, charge, now)],
    };

    /// <summary>Takes the answer to a charge's giving back.</summary>
    public static Decision<Fact> Returned(Scene scene, string chargeId, bool done, Instant now) => Open(scene, chargeId, ChargeState.Returning) switch
    {
        null => [],
        var charge when done => [new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Returned, charge.GatewayId)],
        var charge => [AskAgain(scene, charge, now)],
    };

    static IEnumerable<Fact> Paid(Scene scene, Charge charge, Charged charged, Instant now)
    {
        if (!RenewRules.WaitsFor(scene, charge, now) || !RenewRules.HasRoomFor(scene, charge.Line!)) return Late(scene, charge, charged, now);

        var receipt = new Receipt([new(PaymentMethod.Linked, charge.Amount) { Charge = charged.GatewayId }], 0);
        return
        [
            new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Paid, charged.GatewayId),
            RenewRules.Renewed((Active)scene.Session, charge.Line!, receipt, now),
        ];
    }

    static IEnumerable<Fact> Late(Scene scene, Charge charge, Charged charged, Instant now) =>
        [new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Returning, charged.GatewayId), .. Failed(scene, charge, "next-booking-too-close", now)];

    static IEnumerable<Fact> Declined(Scene scene, Charge charge, Instant now) =>
        [new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Declined, null), .. Failed(scene, charge, "payment-declined", now)];

    /// <summary>Said only while this is the renewal that the session waits for.</summary>
    static IEnumerable<Fact> Failed(Scene scene, Charge charge, string why, Instant now) =>
        RenewRules.WaitsFor(scene, charge, now) ? [RenewRules.Failed((Active)scene.Session!, why, now)] : [];

    static ChargeUnanswered AskAgain(Scene scene, Charge charge, Instant now)
    {
        var wait = FirstWait * (1L << Math.Min(charge.Unanswered, 10));
        return new(now, scene.Session!.Id, charge.Id, now + (wait < LongestWait ? wait : LongestWait));
    }

    static Charge? Open(Scene scene, string chargeId, ChargeState state) =>
        scene.Session!.Charges.FirstOrDefault(charge => charge.Id == chargeId && charge.State == state);
}

/// <summary>What the payment gateway said about a charge.</summary>
public abstract record ChargeAnswer;

/// <summary>It was paid, under the gateway's own id.</summary>
public sealed record Charged(string GatewayId) : ChargeAnswer;

/// <summary>It will not be paid.</summary>
public sealed record ChargeDeclined : ChargeAnswer;

/// <summary>Nobody knows: no answer, or none that the contract names.</summary>
public sealed record ChargeUnknown : ChargeAnswer;
