using Izi.App.Tests.Payments;

namespace Izi.Crash;

/// <summary>The club is killed while the payment gateway has its money in hand.</summary>
[Rule("N7"), Rule("N5")]
public sealed class ChargeKillTests : IAsyncLifetime
{
    const string AllNight = """
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH", "settings": {"renewLeadSeconds":3600},
          "zones": [ {"id":"main","name":"Main hall"} ],
          "devices": [ {"id":"pc-01","name":"PC 1","zone":"main","kind":"pc","key":"pc-secret-1"} ],
          "tariffs": [ {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000},"refundMode":"burn"} ]
        }
        """;

    readonly TempFolder folder = new();
    readonly TaskCompletionSource killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TestGateway gateway = null!;
    LocalHostProcess club = null!;

    [Fact]
    public async Task A_charge_that_was_paid_an_instant_before_the_kill_is_asked_for_again_and_charged_once()
    {
        var id = await Start();
        gateway.Paid = Kill;
        await UntilKilled(club.Staff.PutAsync($"venues/demo/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")));
        var first = await gateway.Heard();

        await Restart();
        var again = await gateway.Heard();
        await Renewed(id);

        Assert.Equal((first.Key, first.Body.ToJsonString()), (again.Key, again.Body.ToJsonString()));
        Assert.Equal((60000, 0), gateway.Books);
        Assert.Equal(120000, (int)(await club.Staff.Get($"venues/demo/sessions/{id}"))["paidTotal"]!);
    }

    [Fact, Rule("R27")]
    public async Task A_refund_that_was_made_an_instant_before_the_kill_is_asked_for_again_and_made_once()
    {
        var id = await Start();
        await club.Staff.PutAsync($"venues/demo/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Read();
        await gateway.Heard();
        await Renewed(id);
        gateway.Paid = Kill;
        await UntilKilled(club.Staff.Post($"venues/demo/sessions/{id}/stop"));
        var first = await gateway.Heard();

        await Restart();
        var again = await gateway.Heard();

        Assert.Equal((true, first.Key), (again.IsRefund, again.Key));
        Assert.Equal((60000, 60000), gateway.Books);
        Assert.Equal(60000, (int)(await club.Staff.Get($"venues/demo/sessions/{id}"))["paidTotal"]!);
    }

    public async Task InitializeAsync()
    {
        gateway = await TestGateway.Start();
        club = await StartClub();
    }

    public async Task DisposeAsync()
    {
        await club.DisposeAsync();
        await gateway.DisposeAsync();
        folder.Dispose();
    }

    Task<LocalHostProcess> StartClub() =>
        LocalHostProcess.StartAsync(folder.Path, ("Payments__Url", gateway.Address), ("Payments__Key", "our-key"));

    /// <summary>A client with nothing but a linked method plays an hour.</summary>
    async Task<string> Start()
    {
        await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(AllNight)).Read();
        var vera = await club.Staff.Register("Vera", "+380501112233");
        await club.Staff.PutAsync($"venues/demo/clients/{vera}/payment-method", DemoClub.Json("""{"token":"tok_vera"}""")).Read();
        return await club.Staff.Start("pc-01", "hour", vera);
    }

    async Task Kill()
    {
        await club.KillAsync();
        killed.SetResult();
    }

    /// <summary>Whoever asks may be told, or cut off with the rest.</summary>
    async Task UntilKilled(Task<HttpResponseMessage> asked)
    {
        await killed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAny(asked);
    }

    async Task Restart()
    {
        gateway.Paid = () => Task.CompletedTask;
        await club.DisposeAsync();
        club = await StartClub();
    }

    /// <summary>Its device hears of the second hour.</summary>
    async Task Renewed(string id)
    {
        var hour = (DateTimeOffset)(await club.Staff.Get($"venues/demo/sessions/{id}"))["lines"]![0]!["to"]!;
        await using var pc = await TestDevice.Connect(club.MqttPort, "demo/pc-01", "pc-secret-1");
        while ((DateTimeOffset)(await pc.Desired("unlocked"))["endsAt"]! <= hour) ;
    }
}
