using Izi.Domain.Sessions;

namespace Izi.Domain;

/// <summary>Every "no" a rule can give, with the sentence the cashier reads out.</summary>
public static class Refusals
{
    public static Refusal GuestPaysCashOrCard { get; } = new("guest-pays-cash-or-card", "A guest can pay in cash or by card only.");

    public static Refusal PhoneTaken { get; } = new("phone-taken", "A client with this phone is already registered.");

    public static Refusal AlreadyEnded(StoppedBy stoppedBy, Instant endedAt, string sessionId) =>
        new Refusal("session-already-ended", "The session has already ended and cannot be stopped again.")
            .With("sessionId", sessionId).With("stoppedBy", stoppedBy).With("endedAt", endedAt);

    public static Refusal DeviceBusy(string deviceId, string sessionId) =>
        new Refusal("device-busy", $"The device {deviceId} already has a session.").With("device", deviceId).With("sessionId", sessionId);

    public static Refusal TariffNotSoldHere(string tariff, string zone) =>
        new Refusal("tariff-not-sold-here", $"The tariff {tariff} has no price in this zone.").With("zone", zone);

    public static Refusal TariffNotAvailable(string tariff) =>
        new("tariff-not-available", $"The tariff {tariff} is not sold at this time.");

    public static Refusal PaymentInsufficient(long missing) =>
        new Refusal("payment-insufficient", "The payment does not cover the price.").With("missing", missing);

    public static Refusal PaymentNotAllowed(string detail) => new("payment-not-allowed", detail);
}
