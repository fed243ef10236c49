namespace Izi.Domain.Clients;

/// <summary>How something is paid (R8). Only the house itself pays by a linked method (R25).</summary>
public enum PaymentMethod
{
    Cash,
    Card,
    Balance,
    Bonus,
    KeptTime,
    Later,
    Linked,
}

/// <summary>How the cashier says the client pays; cash received in minor units.</summary>
public sealed record Payment(PaymentMethod Method)
{
    public long? Received { get; init; }

    /// <summary>How much of the price is paid from bonus beside the method; minor units.</summary>
    public long Bonus { get; init; }

    /// <summary>Whether a card payment is already confirmed on the terminal.</summary>
    public bool Confirmed { get; init; } = true;
}

/// <summary>A part of a price, paid by one method; minor units.</summary>
public sealed record Tender(PaymentMethod Method, long Amount)
{
    /// <summary>What was taken of the client's kept time, where that paid.</summary>
    public KeptTime? Kept { get; init; }

    /// <summary>The charge at the payment gateway, where a linked method paid.</summary>
    public string? Charge { get; init; }
}

/// <summary>What was paid for a sale, and the change handed back; minor units.</summary>
public sealed record Receipt(ImmutableArray<Tender> Tenders, long Change)
{
    /// <summary>Nothing was paid, and nothing had to be.</summary>
    public static Receipt Nothing { get; } = new([], 0);

    public long Total => Tenders.Sum(t => t.Amount);

    /// <summary>The change, where cash was taken; null where none was.</summary>
    public long? CashChange => Tenders.Any(tender => tender.Method is PaymentMethod.Cash) ? Change : null;
}
