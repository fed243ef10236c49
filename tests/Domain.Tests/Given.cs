namespace Izi.Domain.Tests;

/// <summary>A small club to tell stories in: a main hall and a VIP zone, an hour for 600.00, Friday evening.</summary>
static class Given
{
    public static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    public static readonly Client Vera = new("vera", "Vera", "+380501112233", null) { Balance = 100_000 };

    public static readonly StopRequest ByPlayer = new(StoppedBy.ManuallyByPlayer, null);

    public static readonly StopRequest ByAdmin = new(StoppedBy.ManuallyByAdmin, "called home");

    public static StopRequest Forced(bool bypass = false) => new(StoppedBy.ManuallyByAdmin, null) { Force = new("it is stuck", bypass) };

    public static Tariff Hour(RefundMode refundMode, long price = 60_000) =>
        new("hour", "One hour", TimeSpan.FromHours(1), Prices(price), refundMode);

    public static ImmutableSortedDictionary<string, long> Prices(long main, long? vip = null) => vip is null
        ? ImmutableSortedDictionary<string, long>.Empty.Add("main", main)
        : ImmutableSortedDictionary<string, long>.Empty.Add("main", main).Add("vip", vip.Value);

    public static Venue Club(params ImmutableArray<Tariff> tariffs) => new(
        "demo", "Demo", "Europe/Kyiv", "UAH", VenueSettings.Default,
        [new("main", "Main hall"), new("vip", "VIP")],
        [new("gold", "Gold", 15)],
        [
            new("pc-01", "PC 1", "main", DeviceKind.Pc),
            new("pc-02", "PC 2", "main", DeviceKind.Pc),
            new("vip-01", "VIP 1", "vip", DeviceKind.Pc),
            new("pod-01", "POD 1", "main", DeviceKind.Pod),
        ],
        tariffs);

    public static Device Pc => Device.New("pc-01", Six);

    /// <summary>The club with all its devices online and nobody in it but the client.</summary>
    public static Scene Scene(Client? client, params ImmutableArray<Tariff> tariffs) => new(Club(tariffs))
    {
        Client = client,
        Devices = Club(tariffs).Devices.ToImmutableSortedDictionary(
            entry => entry.Id,
            entry => Device.New(entry.Id, Six) with { Connection = Connection.Never.Told(new("here", 1, IsConnected: true), Six) }),
    };

    public static StartRequest Sale(Payment payment, params ImmutableArray<string> devices) =>
        new("s1", devices.IsEmpty ? ["pc-01"] : devices, "hour", payment);

    public static StartRequest Cash(long received) => Sale(new(PaymentMethod.Cash) { Received = received });

    public static StartRequest Card => Sale(new(PaymentMethod.Card));

    public static StartRequest FromBalance => Sale(new(PaymentMethod.Balance));

    /// <summary>An hour sold at six by card.</summary>
    public static Scene Sold(RefundMode refundMode, Client? client) => Sold(Hour(refundMode), client);

    public static Scene Sold(Tariff tariff, Client? client, params ImmutableArray<string> devices)
    {
        var scene = Scene(client, tariff);
        return scene
            .After(
                StartRules.Start(
                    scene,
                    Sale(new(tariff.Billing is Billing.Postpaid ? PaymentMethod.Later : PaymentMethod.Card), devices) with
                    {
                        TariffId = tariff.Id,
                    },
                    Six))
            .Reported(Six);
    }

    /// <summary>The scene with a booking of somebody else on a device; minutes after six.</summary>
    public static Scene Booked(this Scene scene, string device, double from, double to) => scene.With(
        scene.Devices[device] with
        {
            Bookings = scene.Devices[device].Bookings.Add(new("other", "oleh", Six.AddMinutes(from), Six.AddMinutes(to))),
        });

    public static Scene Held(this Scene scene, string device, string sessionId) =>
        scene.With(scene.Devices[device] with { Holder = new(sessionId, null, Six, Six.AddHours(1), null) });

    public static Scene With(this Scene scene, Device device) => scene with { Devices = scene.Devices.SetItem(device.Id, device) };

    /// <summary>The scene once every device has reported that it is what it was asked to be.</summary>
    public static Scene Reported(this Scene scene, Instant at) => scene.Devices.Values.Aggregate(scene, (after, device) => after.After(
        new DeviceReported(at, device.Id, new(device.Desired.Epoch, device.Desired.Mode, device.Desired.SessionId, at))));

    /// <summary>The scene after a decision that was no refusal.</summary>
    public static Scene After(this Scene scene, Decision<Fact> decision)
    {
        Assert.Null(decision.Refusal);
        return decision.Aggregate(scene, (after, fact) => after.After(fact));
    }
}
