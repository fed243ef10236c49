using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>
/// What the sessions of a stretch of time came to, as a whole and by day, by hour of the day, by who ended them, by device and by tariff.
/// </summary>
public sealed record Analytics
{
    public Tally Totals { get; init; } = Tally.Nothing;

    /// <summary>By the venue's calendar: a session on the day it ended, money on the day it moved.</summary>
    public ImmutableSortedDictionary<DateOnly, Tally> Days { get; init; } = ImmutableSortedDictionary<DateOnly, Tally>.Empty;

    /// <summary>By the hour of the venue's day, 0 to 23: a session when it ended, money when it moved.</summary>
    public ImmutableSortedDictionary<int, Tally> ByHour { get; init; } = ImmutableSortedDictionary<int, Tally>.Empty;

    public ImmutableSortedDictionary<StoppedBy, Tally> ByStoppedBy { get; init; } = ImmutableSortedDictionary<StoppedBy, Tally>.Empty;

    public ImmutableSortedDictionary<string, Tally> ByDevice { get; init; } = ImmutableSortedDictionary<string, Tally>.Empty;

    public ImmutableSortedDictionary<string, Tally> ByTariff { get; init; } = ImmutableSortedDictionary<string, Tally>.Empty;

    /// <summary>Those of stretches of time that do not overlap, as one.</summary>
    public static Analytics Sum(IReadOnlyCollection<Analytics> parts) => new()
    {
        Totals = parts.Aggregate(Tally.Nothing, (sum, part) => sum.Plus(part.Totals)),
        Days = Tallies.Sum(parts.Select(part => part.Days)),
        ByHour = Tallies.Sum(parts.Select(part => part.ByHour)),
        ByStoppedBy = Tallies.Sum(parts.Select(part => part.ByStoppedBy)),
        ByDevice = Tallies.Sum(parts.Select(part => part.ByDevice)),
        ByTariff = Tallies.Sum(parts.Select(part => part.ByTariff)),
    };

    /// <summary>Money that was counted when nobody knew yet how its session would end.</summary>
    public Analytics With(StoppedBy ended, Tally money) => this with { ByStoppedBy = ByStoppedBy.Plus(ended, money) };

    /// <summary>One more session that ended; it counts once on each of its devices and under each of its tariffs.</summary>
    public Analytics With(SessionEnd end, DateTime local)
    {
        var whole = Tally.Session(end.Seconds);
        return this with
        {
            Totals = Totals.Plus(whole),
            Days = Days.Plus(DateOnly.FromDateTime(local), whole),
            ByHour = ByHour.Plus(local.Hour, whole),
            ByStoppedBy = ByStoppedBy.Plus(end.StoppedBy, whole),
            ByDevice = end.Devices.Aggregate(ByDevice, (all, device) => all.Plus(device.Key, Tally.Session(device.Value))),
            ByTariff = end.Tariffs.Aggregate(ByTariff, (all, tariff) => all.Plus(tariff.Key, Tally.Session(tariff.Value))),
        };
    }

    /// <summary>One more movement of money, and how its session ended if it did.</summary>
    public Analytics With(LedgerEntry entry, StoppedBy? ended, DateTime local)
    {
        var whole = Tally.Money(entry.Kind, entry.Method, entry.Amount);
        return whole == Tally.Nothing ? this : this with
        {
            Totals = Totals.Plus(whole),
            Days = Days.Plus(DateOnly.FromDateTime(local), whole),
            ByHour = ByHour.Plus(local.Hour, whole),
            ByStoppedBy = ended is { } by ? ByStoppedBy.Plus(by, whole) : ByStoppedBy,
            ByDevice = entry.Devices.Aggregate(
                ByDevice, (all, part) => all.Plus(part.Device, Tally.Money(entry.Kind, entry.Method, part.Amount))),
            ByTariff = ByTariff.Plus(entry.TariffId!, whole),
        };
    }
}

/// <summary>Sessions, the seconds they took, what was sold for money and what went back; minor units.</summary>
public sealed record Tally(long Sessions, long Seconds, long Revenue, long Refunds)
{
    public static Tally Nothing { get; } = new(0, 0, 0, 0);

    public static Tally Session(long seconds) => new(1, seconds, 0, 0);

    /// <summary>Bonus is no revenue, and a top-up is only when it is spent; whatever goes back for a session is a refund.</summary>
    public static Tally Money(LedgerKind kind, PaymentMethod method, long amount) => kind switch
    {
        LedgerKind.Sale or LedgerKind.Due when method is not PaymentMethod.Bonus => new(0, 0, amount, 0),
        LedgerKind.Refund => new(0, 0, 0, -amount),
        _ => Nothing,
    };

    public Tally Plus(Tally other) =>
        new(Sessions + other.Sessions, Seconds + other.Seconds, Revenue + other.Revenue, Refunds + other.Refunds);
}

static class Tallies
{
    public static ImmutableSortedDictionary<TKey, Tally> Plus<TKey>(this ImmutableSortedDictionary<TKey, Tally> all, TKey key, Tally more)
        where TKey : notnull => all.SetItem(key, all.GetValueOrDefault(key, Tally.Nothing).Plus(more));

    public static ImmutableSortedDictionary<TKey, Tally> Sum<TKey>(IEnumerable<ImmutableSortedDictionary<TKey, Tally>> parts)
        where TKey : notnull
    {
        var sum = ImmutableSortedDictionary.CreateBuilder<TKey, Tally>();
        foreach (var (key, tally) in parts.SelectMany(part => part)) sum[key] = sum.GetValueOrDefault(key, Tally.Nothing).Plus(tally);
        return sum.ToImmutable();
    }
}
