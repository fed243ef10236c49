namespace Izi.App.Sessions;

/// <summary>Sells a session on a device.</summary>
public sealed class StartSession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(StartSession)), Requires(Permission.SessionEdit)]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var body = await request.Read<StartBody>(cancel);
        return await desk.Apply(venue, body.Scope, request.Actor(), scene => Start(scene, body, clock.GetUtcNow()), cancel).ToNewCard();
    }

    /// <summary>Time begins when it is this sale's turn, not when the request came in.</summary>
    static Decision<Fact> Start(Scene scene, StartBody body, Instant now) => StartRules.Start(
        scene.Venue, scene.Devices[body.Devices[0]], scene.Client, new(Keys.NewSessionId(now), body.TariffId, body.Payment.ToPayment()), now);
}

/// <summary>The body of a start.</summary>
public sealed record StartBody(ImmutableArray<string> Devices, string TariffId, PaymentBody Payment) : IBody
{
    public string? ClientId { get; init; }

    public Scope Scope => new() { DeviceIds = Devices, ClientId = ClientId };

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Devices.IsDefaultOrEmpty || Devices.Length != 1, "devices", "Name one device."),
        .. Payment.Faults(),
    ];
}

/// <summary>How the cashier says it is paid; amounts in minor units.</summary>
public sealed record PaymentBody(PaymentMethod Method)
{
    public long? Received { get; init; }

    public long? Bonus { get; init; }

    public bool? Confirmed { get; init; }

    public Payment ToPayment() => new(Method) { Received = Received, Bonus = Bonus ?? 0, Confirmed = Confirmed ?? true };

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Received < 0, "payment.received", "Must not be negative."),
        .. Fault.When(Bonus < 0, "payment.bonus", "Must not be negative."),
    ];
}
