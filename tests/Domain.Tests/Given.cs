namespace Izi.Domain.Tests;

/// <summary>A small club to tell stories in: one zone, an hour for 600.00, Friday evening.</summary>
static class Given
{
    public static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    public static readonly Client Vera = new("vera", "Vera", "+380501112233", null) { Balance = 100_000 };

    public static Tariff Hour(RefundMode refundMode) =>
        new("hour", "One hour", TimeSpan.FromHours(1), ImmutableSortedDictionary<string, long>.Empty.Add("main", 60_000), refundMode);

    public static Venue Club(params ImmutableArray<Tariff> tariffs) => new(
        "demo", "Demo", "Europe/Kyiv", "UAH", VenueSettings.Default,
        [new("main", "Main hall"), new("vip", "VIP")],
        [new("gold", "Gold", 15)],
        [new("pc-01", "PC 1", "main", DeviceKind.Pc)],
        tariffs);

    public static Device Pc => Device.New("pc-01", Six);

    public static StartRequest Cash(long received) => new("s1", "hour", new(PaymentMethod.Cash) { Received = received });

    public static StartRequest FromBalance => new("s1", "hour", new(PaymentMethod.Balance));

    /// <summary>An hour sold at six.</summary>
    public static Active Session(RefundMode refundMode, Client? client) => Session(Hour(refundMode), client);

    public static Active Session(Tariff tariff, Client? client) =>
        StartRules.Start(Club(tariff), Pc, client, Cash(60_000), Six).OfType<SessionStarted>().Single().Session;
}
