namespace Izi.Domain.Sessions;

/// <summary>What becomes of a charge once the payment gateway has answered, or has not (N7, R27).</summary>
public static class ChargeRules
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    static readonly TimeSpan LongestWaitForPerson = TimeSpan.FromHours(1);

    /// <summary>After this long without an answer that settles it a charge is handed to a person.</summary>
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>What there is to ask the gateway by now.</summary>
    public static ImmutableArray<Charge> Due(Session session, Instant now) => [.. session.Charges.Where(charge => charge.AskAt <= now)];

    /// <summary>
    /// Takes the answer to a charge. What was paid buys its line, or, where that is not wanted any more, goes back at once.
    /// </summary>
    public static Decision<Fact> Answered(Scene scene, string chargeId, ChargeAnswer answer, Instant now) =>
        (Open(scene, chargeId, ChargeState.Intended), answer) switch
    {
        (null, _) => [],
        ({ } charge, Charged charged) => [.. Paid(scene, charge, charged, now)],
        ({ } charge, ChargeDeclined) => [.. Declined(scene, charge, now)],
        ({ } charge, var unsettled) => [NotSettled(scene, charge, unsettled, now)],
    };

    /// <summary>Takes the answer to a charge's giving back.</summary>
    public static Decision<Fact> Returned(Scene scene, string chargeId, ChargeAnswer answer, Instant now) =>
        (Open(scene, chargeId, ChargeState.Returning), answer) switch
    {
        (null, _) => [],
        ({ } charge, Charged) => [new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Returned, charge.GatewayId)],
        ({ } charge, var unsettled) => [NotSettled(scene, charge, unsettled, now)],
    };

    /// <summary>
    /// Takes a person's word for the gateway's answer to a charge that was handed over (R27). The gateway knows the charge by our
    /// reference where it never told us its own id.
    /// </summary>
    public static Decision<Fact> Resolve(Scene scene, Charge charge, bool charged, string reason, Instant now)
    {
        if (charge.State is not ChargeState.HandedOver) return Refusals.ChargeNotHandedOver(charge.Id);

        var resolved = new ChargeResolved(now, scene.Session!.Id, charge.Id, charged, reason);
        return [resolved, .. Settled(scene.After(resolved), charge, charged, now)];
    }

    /// <summary>Of one that was to be given back, "charged" means that we still have the money.</summary>
    static IEnumerable<Fact> Settled(Scene scene, Charge charge, bool charged, Instant now) => (charge.GatewayId, charged) switch
    {
        (null, true) => Paid(scene, charge, new(charge.Id), now),
        (null, false) => Declined(scene, charge, now),
        (_, true) => [new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Returning, charge.GatewayId)],
        (_, false) => [new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Returned, charge.GatewayId)],
    };

    static IEnumerable<Fact> Paid(Scene scene, Charge charge, Charged charged, Instant now)
    {
        if (!RenewRules.WaitsFor(scene, charge, now) || !RenewRules.HasRoomFor(scene, charge.Line!))
            return Late(scene, charge, charged, now);

        var receipt = new Receipt([new(PaymentMethod.Linked, charge.Amount) { Charge = charged.GatewayId }], 0);
        return
        [
            new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Paid, charged.GatewayId),
            RenewRules.Renewed((Active)scene.Session, charge.Line!, receipt, now),
        ];
    }

    static IEnumerable<Fact> Late(Scene scene, Charge charge, Charged charged, Instant now) =>
        [
            new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Returning, charged.GatewayId),
            .. Failed(scene, charge, "next-booking-too-close", now),
        ];

    static IEnumerable<Fact> Declined(Scene scene, Charge charge, Instant now) =>
        [
            new ChargeSettled(now, scene.Session!.Id, charge.Id, ChargeState.Declined, null),
            .. Failed(scene, charge, "payment-declined", now),
        ];

    /// <summary>Said only while this is the renewal that the session waits for.</summary>
    static IEnumerable<Fact> Failed(Scene scene, Charge charge, string why, Instant now) =>
        RenewRules.WaitsFor(scene, charge, now) ? [RenewRules.Failed((Active)scene.Session!, why, now)] : [];

    static SessionFact NotSettled(Scene scene, Charge charge, ChargeAnswer answer, Instant now) => answer switch
    {
        ChargeRefused refused => HandOver(scene, charge, $"gateway-answered-{refused.Status}", now),
        _ when now - charge.AskedSince >= Day => HandOver(scene, charge, "unanswered-for-24-hours", now),
        _ => AskAgain(scene, charge, answer is ChargeMisconfigured, now),
    };

    static ChargeUnresolved HandOver(Scene scene, Charge charge, string why, Instant now) =>
        new(now, scene.Session!.Id, charge.Id, charge.Amount, why);

    static ChargeUnanswered AskAgain(Scene scene, Charge charge, bool needsPerson, Instant now)
    {
        var wait = FirstWait * (1L << Math.Min(charge.Unanswered, 12));
        var longest = needsPerson ? LongestWaitForPerson : LongestWait;
        var next = now + (wait < longest ? wait : longest);
        var last = charge.AskedSince + Day;
        return new(now, scene.Session!.Id, charge.Id, next < last ? next : last) { NeedsPerson = needsPerson };
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

/// <summary>The gateway will never do it, whatever the reason, so asking again is no use.</summary>
public sealed record ChargeRefused(int Status) : ChargeAnswer;

/// <summary>The gateway does not take our requests, mostly for a wrong setting, so nobody knows what became of it.</summary>
public sealed record ChargeMisconfigured : ChargeAnswer;

/// <summary>Nobody knows: no answer, or none that the contract names.</summary>
public sealed record ChargeUnknown : ChargeAnswer;
