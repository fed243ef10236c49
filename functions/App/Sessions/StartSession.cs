namespace Izi.App.Sessions;

/// <summary>Sells a session on a device.</summary>
public sealed class StartSession(VenueDesk desk, TimeProvider clock)
{
    static readonly TimeSpan FurthestBooking = TimeSpan.FromDays(3650);

    [Function(nameof(StartSession)), Requires(Permission.SessionEdit)]
    [Takes<StartBody>, Gives<SessionCard>(201)]
    [Refuses(
        "bonus-over-limit", "device-booked", "device-busy", "device-held", "guest-pays-cash-or-card", "next-booking-too-close",
        "payment-insufficient",
        "payment-not-allowed", "tariff-not-available", "tariff-not-sold-here")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var body = await request.Read<StartBody>(cancel);
        if (body.StartsAt <= clock.GetUtcNow() || body.StartsAt > clock.GetUtcNow() + FurthestBooking)
            throw Problem.Malformed("startsAt", "Must be in the future, and within ten years.");

        var idEnd = Keys.NewIdEnd();
        return await desk.Answer(
            venue,
            body.Scope with
            {
                NewSession = idEnd,
            },
            request.Asking(), scene => Start(scene, body, idEnd, clock.GetUtcNow()), Cards.NewCard,
            cancel);
    }

    /// <summary>Time begins when it is this sale's turn, not when the request came in.</summary>
    static Decision<Fact> Start(Scene scene, StartBody body, string idEnd, Instant now) =>
        StartRules.Start(scene, body.ToRequest(Keys.TimedId(now, idEnd)), now);
}

/// <summary>The body of a start.</summary>
public sealed record StartBody(ImmutableArray<string> Devices, string TariffId, PaymentBody Payment) : IBody
{
    const int MostDevices = 16;

    public string? ClientId { get; init; }

    public bool? AutoRenewal { get; init; }

    /// <summary>When a booking begins; absent for now.</summary>
    public Instant? StartsAt { get; init; }

    public StartRequest ToRequest(string sessionId) => new(sessionId, Devices, TariffId, Payment.ToPayment())
    {
        StartsAt = StartsAt,
        AutoRenewal = AutoRenewal ?? false,
    };

    public Scope Scope => new() { DeviceIds = Devices, ClientId = ClientId };

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Devices.Length is < 1 or > MostDevices, "devices", $"From 1 to {MostDevices} devices."),
        .. Fault.When(Devices.Distinct().Count() < Devices.Length, "devices", "A device is named twice."),
        .. Payment.Faults("payment."),
    ];
}
