namespace Izi.Domain.Clients;

/// <summary>How something is paid (R8).</summary>
public enum PaymentMethod
{
    Cash,
    Card,
    Balance,
    Bonus,
    KeptTime,
    Later,
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
public sealed record Tender(PaymentMethod Method, long Amount);

/// <summary>What was paid for a sale, and the change handed back; minor units.</summary>
public sealed record Receipt(ImmutableArray<Tender> Tenders, long Change)
{
    public long Total => Tenders.Sum(t => t.Amount);

    public long Paid(PaymentMethod method) => Tenders.Where(t => t.Method == method).Sum(t => t.Amount);
}
