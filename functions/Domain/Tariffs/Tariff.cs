namespace Izi.Domain.Tariffs;

/// <summary>
/// A sellable block of time: its length, a price per zone in minor units, and its policies. Frozen into a line when sold (R11).
/// </summary>
public sealed record Tariff(string Id, string Name, TimeSpan Length, ImmutableSortedDictionary<string, long> Prices, RefundMode RefundMode)
{
    /// <summary>How much coverage is left when the player is warned (R20); null for no warning.</summary>
    public TimeSpan? Warn { get; init; }

    public Billing Billing { get; init; }

    /// <summary>How much of the price may be paid from bonus; null where the tariff does not say.</summary>
    public int? MaxBonusPercent { get; init; }

    /// <summary>The tariff that auto-renewal adds; null for the same one.</summary>
    public string? RenewWith { get; init; }

    public OnExpiry OnExpiry { get; init; }

    public CancelRefund CancelRefund { get; init; }

    /// <summary>When it is sold, by the venue's wall clock; empty for always.</summary>
    public ImmutableArray<ScheduleWindow> Schedule { get; init; } = [];

    /// <summary>The price for devices in these zones together (R10); null where one of them has none.</summary>
    public long? PriceIn(IEnumerable<string> zones) => zones.Sum(PriceIn) is var sum && zones.All(Prices.ContainsKey) ? sum : null;

    public long? PriceIn(string zone) => Prices.TryGetValue(zone, out var price) ? price : null;
}

/// <summary>What becomes of unused time when a session is stopped early (R16).</summary>
public enum RefundMode
{
    Burn,
    Keep,
    Bonus,
}

/// <summary>Whether time is paid before it is played or after.</summary>
public enum Billing
{
    Prepaid,
    Postpaid,
}

/// <summary>What happens when coverage ends: the session closes, or stays open and needs attention (R22).</summary>
public enum OnExpiry
{
    Close,
    StayOpen,
}

/// <summary>What a cancelled booking gets back (R23).</summary>
public enum CancelRefund
{
    Full,
    None,
}
