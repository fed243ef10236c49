using System.Collections.Immutable;
using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Tariffs;
using Izi.Domain.Venues;

namespace Izi.Domain.Tests.Laws;

/// <summary>A club with every kind of device and tariff, prices that do not divide, and clients who differ in all they have.</summary>
static class NightClub
{
    public static readonly Instant Opens = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    public static Venue Venue { get; } = new(
        "demo", "Demo", "Europe/Kyiv", "UAH", VenueSettings.Default,
        [new("main", "Main hall"), new("vip", "VIP")],
        [new("gold", "Gold", 15)],
        [
            new("pc-01", "PC 1", "main", DeviceKind.Pc), new("pc-02", "PC 2", "main", DeviceKind.Pc),
            new("vip-01", "VIP 1", "vip", DeviceKind.Console), new("pod-01", "POD 1", "main", DeviceKind.Pod),
            new("pod-02", "POD 2", "vip", DeviceKind.Pod),
        ],
        [
            Tariff("burn", 20, RefundMode.Burn, 20_011, 33_347),
            Tariff("keep", 20, RefundMode.Keep, 19_997, 33_347) with { RenewWith = "bonus" },
            Tariff("bonus", 30, RefundMode.Bonus, 29_989, 29_989) with { MaxBonusPercent = 50, Warn = TimeSpan.FromMinutes(5) },
            Tariff("open", 15, RefundMode.Bonus, 15_013, 40_009) with { OnExpiry = OnExpiry.StayOpen, CancelRefund = CancelRefund.None },
            Tariff("later", 20, RefundMode.Keep, 20_011, 33_347) with { Billing = Billing.Postpaid },
            Tariff("short", 3, RefundMode.Bonus, 3_001, 3_001) with { MaxBonusPercent = 100 },
            Tariff("gift", 10, RefundMode.Keep, 0, 0),
            new("hall", "Hall only", TimeSpan.FromMinutes(25), Prices(24_989), RefundMode.Keep)
            {
                Schedule = [new([DayOfWeek.Friday], new(20, 0), new(23, 0))],
            },
        ]);

    /// <summary>The same with sixteen devices, each in a zone of its own: as much as one session can hold.</summary>
    public static Venue Large { get; } = Venue with
    {
        Zones = [.. Enumerable.Range(1, 16).Select(number => new Zone($"zone-{number}", $"Zone {number}"))],
        Devices =
        [
            .. Enumerable
                .Range(1, 16)
                .Select(number => new DeviceEntry($"pc-{number}", $"PC {number}", $"zone-{number}", DeviceKind.Pc)),
        ],
        Tariffs =
        [
            .. Venue.Tariffs.Select(tariff =>
                tariff with
                {
                    Prices = Enumerable
                        .Range(1, 16)
                        .ToImmutableSortedDictionary(number => $"zone-{number}", number => tariff.Prices["main"] + number),
                }),
        ],
    };

    public static ImmutableArray<Client> Clients { get; } =
    [
        new("vera", "Vera", "+1", "gold")
        {
            Balance = 150_000,
            Bonus = 40_000,
            PaymentToken = "tok",
            KeptTime = [new("keep", "main", 3000), new("keep", "vip", 100)],
        },
        new("max", "Max", "+2", null) { Balance = 30_000 },
        new("ida", "Ida", "+3", null) { PaymentToken = "tok" },
    ];

    static Tariff Tariff(string id, int minutes, RefundMode mode, long main, long vip) =>
        new(id, id, TimeSpan.FromMinutes(minutes), Prices(main, vip), mode);

    static ImmutableSortedDictionary<string, long> Prices(long main, long? vip = null) => vip is null
        ? ImmutableSortedDictionary<string, long>.Empty.Add("main", main)
        : ImmutableSortedDictionary<string, long>.Empty.Add("main", main).Add("vip", vip.Value);
}
