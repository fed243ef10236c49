namespace Izi.App.Sessions;

/// <summary>A charge of the client's linked method on the card; its intent is what the payment gateway knows as the reference.</summary>
public sealed record ChargeOnCard(string Intent, long Amount, Instant At, ChargeStatus Status)
{
    public static ChargeOnCard Of(Charge charge) => new(charge.Id, charge.Amount, charge.At, StatusOf(charge));

    static ChargeStatus StatusOf(Charge charge) => charge switch
    {
        { State: ChargeState.HandedOver } => ChargeStatus.HandedOver,
        { ByPerson: true } => ChargeStatus.Resolved,
        { State: ChargeState.Intended, Unanswered: 0 } => ChargeStatus.Pending,
        { State: ChargeState.Intended } => ChargeStatus.Unknown,
        { State: ChargeState.Declined } => ChargeStatus.Declined,
        _ => ChargeStatus.Charged,
    };
}

/// <summary>What is known of a charge; one that was given back was charged.</summary>
public enum ChargeStatus
{
    Pending,
    Unknown,
    Declined,
    Charged,
    HandedOver,
    Resolved,
}
