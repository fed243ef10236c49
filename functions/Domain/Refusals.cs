using Izi.Domain.Devices;
using Izi.Domain.Sessions;

namespace Izi.Domain;

/// <summary>Every "no" a rule can give, with the sentence the cashier reads out.</summary>
public static class Refusals
{
    public static Refusal GuestPaysCashOrCard { get; } = new("guest-pays-cash-or-card", "A guest can pay in cash or by card only.");

    public static Refusal PhoneTaken { get; } = new("phone-taken", "A client with this phone is already registered.");

    public static Refusal TokensByAuthority { get; } =
        new("tokens-by-authority", "Players sign in with the login service of this installation.");

    public static Refusal ClientInSession { get; } =
        new("client-in-session", "The client has a session, a booking or a charge that is not settled; end it first.");

    public static Refusal ClientOwes { get; } = new("client-owes", "The client owes the club; settle that first.");

    public static Refusal ClientHasBalance(long balance) =>
        new Refusal("client-has-balance", "The client has money on the balance; pay it out with a correction first.").With(
            "balance", balance);

    public static Refusal AlreadyEnded(StoppedBy? stoppedBy, Instant endedAt, string sessionId) =>
        new Refusal("session-already-ended", "The session has already ended and cannot be stopped again.")
            .With("sessionId", sessionId).With("stoppedBy", stoppedBy).With("endedAt", endedAt);

    /// <summary>A confirmation of a payment that nobody waits for any more (R4).</summary>
    public static Refusal PaidTooLate(StoppedBy? stoppedBy, Instant endedAt, string sessionId) =>
        AlreadyEnded(stoppedBy, endedAt, sessionId) with
        {
            Detail = "The session has already ended and takes no payment; "
                + "if the terminal has charged the card, undo the charge at the terminal.",
        };

    public static Refusal NotStarted(string sessionId) =>
        new Refusal("session-not-started", "The session has not started yet; cancel it instead.").With("sessionId", sessionId);

    public static Refusal AlreadyStarted(string sessionId) =>
        new Refusal("session-already-started", "The session has already started; stop it instead.").With("sessionId", sessionId);

    public static Refusal AutoRenewalLocked { get; } =
        new("auto-renewal-locked", "What is paid after it is played renews itself until it is stopped.");

    public static Refusal ChargeNotHandedOver(string intent) =>
        new Refusal("charge-not-handed-over", "The charge is not handed over to a person, so there is nothing to resolve.").With(
            "intent", intent);

    public static Refusal NothingToPay { get; } = new("nothing-to-pay", "There is nothing to pay for this session.");

    public static Refusal PodOccupied(string deviceId) =>
        new Refusal("pod-occupied", $"Somebody is inside {deviceId}; the player leaves first.").With("device", deviceId);

    public static Refusal PodUnreachable(string deviceId) =>
        new Refusal("pod-unreachable", $"The POD {deviceId} is offline, so nobody knows whether somebody is inside.").With(
            "device", deviceId);

    public static Refusal DeviceHeld(string deviceId) =>
        new Refusal("device-held", $"The device {deviceId} is held by staff.").With("device", deviceId);

    public static Refusal DeviceOffline(string deviceId) =>
        new Refusal("device-offline", $"The device {deviceId} is offline.").With("device", deviceId);

    public static Refusal ManagedByCertificate(string deviceId) =>
        new Refusal("managed-by-certificate", $"The broker knows the device {deviceId} by its certificate; there is no key to give.").With(
            "device", deviceId);

    public static Refusal DeviceBooked(string deviceId, Booking booking) =>
        new Refusal("device-booked", $"The device {deviceId} is booked for that time.")
            .With("device", deviceId).With("sessionId", booking.SessionId).With("from", booking.From).With("to", booking.To);

    public static Refusal NextBookingTooClose(Instant nextBookingAt) =>
        new Refusal("next-booking-too-close", "Less than a minute is free before the next booking.").With("nextBookingAt", nextBookingAt);

    public static Refusal DeviceBusy(string deviceId, string sessionId) =>
        new Refusal("device-busy", $"The device {deviceId} already has a session.").With("device", deviceId).With("sessionId", sessionId);

    public static Refusal TariffNotSoldHere(string tariff, string zone) =>
        new Refusal("tariff-not-sold-here", $"The tariff {tariff} has no price in this zone.").With("zone", zone);

    public static Refusal TariffNotAvailable(string tariff) =>
        new("tariff-not-available", $"The tariff {tariff} is not sold at this time.");

    public static Refusal PaymentInsufficient(long missing) =>
        new Refusal("payment-insufficient", "The payment does not cover the price.").With("missing", missing);

    public static Refusal KeptTimeInsufficient(long missingSeconds) =>
        new Refusal("payment-insufficient", "The client has no kept time of this tariff in this zone.").With(
            "missingSeconds", missingSeconds);

    public static Refusal BonusOverLimit(long maxBonus) =>
        new Refusal("bonus-over-limit", "More of the price than the tariff allows would be paid from bonus.").With("maxBonus", maxBonus);

    public static Refusal PaymentNotAllowed(string detail) => new("payment-not-allowed", detail);

    public static Refusal ShiftOpen(string shiftId) =>
        new Refusal("shift-open", "A shift is open already; close it first.").With("shiftId", shiftId);

    public static Refusal NoOpenShift { get; } = new("no-open-shift", "No shift is open.");

    public static Refusal SessionsActive(int sessions) =>
        new Refusal("sessions-active", "Sessions are still running; end them, or hand them over to the next shift.").With(
            "sessions", sessions);
}
