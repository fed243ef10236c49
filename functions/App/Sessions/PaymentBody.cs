namespace Izi.App.Sessions;

/// <summary>How the cashier says it is paid; amounts in minor units.</summary>
public sealed record PaymentBody(PaymentMethod Method) : IBody
{
    public long? Received { get; init; }

    public long? Bonus { get; init; }

    public bool? Confirmed { get; init; }

    public Payment ToPayment() => new(Method) { Received = Received, Bonus = Bonus ?? 0, Confirmed = Confirmed ?? true };

    /// <summary>As a whole body it is a payment that is made now.</summary>
    public IEnumerable<Fault> Faults() => FaultsNow("");

    /// <summary>As a member of another body, where money is taken now: only a start waits for a card (R8).</summary>
    public IEnumerable<Fault> FaultsNow(string at) =>
    [
        .. Faults(at),
        .. Fault.When(
            Confirmed is false && Method is PaymentMethod.Card, $"{at}confirmed", "Only at a start may a card payment be confirmed later."),
    ];

    /// <summary>As a member of a start.</summary>
    public IEnumerable<Fault> Faults(string at) =>
    [
        .. Fault.When(Received < 0, $"{at}received", "Must not be negative."),
        .. Fault.When(Bonus < 0, $"{at}bonus", "Must not be negative."),
        .. Fault.When(Method is PaymentMethod.Linked, $"{at}method", "Nobody but the house pays by a linked method."),
        .. Fault.When(Confirmed is false && Method is not PaymentMethod.Card, $"{at}confirmed", "Only a card payment is confirmed later."),
    ];
}
