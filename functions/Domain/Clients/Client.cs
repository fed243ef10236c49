using Izi.Domain.Sessions;

namespace Izi.Domain.Clients;

/// <summary>A registered player: phone, name, group, balance and bonus in minor units, and kept time.</summary>
public sealed record Client(string Id, string Name, string Phone, string? Group)
{
    public long Balance { get; init; }

    public long Bonus { get; init; }

    public ImmutableArray<KeptTime> KeptTime { get; init; } = [];

    public Client After(Fact fact) => fact switch
    {
        BalanceToppedUp topUp => this with { Balance = Balance + topUp.Amount },
        BonusCredited credit => this with { Bonus = Bonus + credit.Amount },
        TimeKept kept => this with { KeptTime = KeptTime.Add(kept.Time) },
        SessionStarted started => this with { Balance = Balance - started.Receipt.Paid(PaymentMethod.Balance) },
        _ => this,
    };
}

/// <summary>Seconds of one device that a KEEP refund left on a client, for one tariff in one zone (R16).</summary>
public sealed record KeptTime(string TariffId, string Zone, long Seconds);

/// <summary>Adding up kept time.</summary>
public static class KeptTimes
{
    /// <summary>Adds seconds to the entry of the same tariff and zone, or makes one.</summary>
    public static ImmutableArray<KeptTime> Add(this ImmutableArray<KeptTime> all, KeptTime more)
    {
        var same = all.FirstOrDefault(k => k.TariffId == more.TariffId && k.Zone == more.Zone);
        return same is null
            ? ((IEnumerable<KeptTime>)all).Append(more).ToImmutableArray()
            : all.Replace(same, same with { Seconds = same.Seconds + more.Seconds });
    }
}
