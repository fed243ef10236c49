namespace Izi.Domain;

/// <summary>Arithmetic on money: whole minor units of the venue's currency (R1).</summary>
public static class Money
{
    /// <summary>floor(amount x part / whole) for non-negative numbers, without overflow on the way.</summary>
    public static long Share(long amount, long part, long whole) => whole == 0 ? 0 : (long)((Int128)amount * part / whole);

    /// <summary>floor(price x (100 - discountPercent) / 100) (R7).</summary>
    public static long Discounted(long price, int discountPercent) => Share(price, 100 - discountPercent, 100);

    /// <summary>ceil(amount x part / whole) for non-negative numbers: what a part of a block of time costs (R13).</summary>
    public static long ShareUp(long amount, long part, long whole) => whole == 0 ? 0 : (long)(((Int128)amount * part + whole - 1) / whole);

    /// <summary>An amount in parts as large as the weights say; all that rounding leaves is in the last, so that they add up.</summary>
    public static ImmutableArray<long> Split(long amount, ImmutableArray<long> weights)
    {
        var whole = weights.Sum();
        var even = whole == 0;
        var parts = ImmutableArray.CreateBuilder<long>(weights.Length);
        foreach (var weight in weights[..^1]) parts.Add(even ? amount / weights.Length : Share(amount, weight, whole));
        parts.Add(amount - parts.Sum());
        return parts.DrainToImmutable();
    }
}
