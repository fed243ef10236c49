
namespace Izi.App.Tests.Payments;

/// <summary>A test with a club whose clients' linked methods are charged at a gateway.</summary>
public abstract class GatewayTest : ClubTest
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    int guests;

    protected TestGateway Gateway { get; private set; } = null!;

    protected override string[] Settings => [$"--Payments:Url={Gateway.Address}/", "--Payments:Key=our-key"];

    public override async Task InitializeAsync()
    {
        Gateway = await TestGateway.Start();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    /// <summary>A client with nothing but a linked method, at an hour that renews itself ten minutes before its end.</summary>
    protected async Task<(string Session, string Client)> StartRenewing(int lead = 600, string onExpiry = "close")
    {
        var catalog = JsonNode.Parse(DemoClub.Catalog)!;
        catalog["settings"] = JsonNode.Parse($$"""{"renewLeadSeconds":{{lead}}}""");
        catalog["tariffs"]![0]!["onExpiry"] = onExpiry;
        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog.ToJsonString())).Read();
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.PutAsync($"venues/demo/clients/{vera}/payment-method", DemoClub.Json("""{"token":"tok_vera"}""")).Read();
        var id = await Staff.Start("pc-01", "hour", vera);
        await Staff.PutAsync($"venues/demo/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Read();
        return (id, vera);
    }

    /// <summary>What the gateway is asked next, while time goes on second by second in a club where people come in.</summary>
    protected async Task<GatewayRequest> HeardInTime()
    {
        var heard = Gateway.Heard();
        await TimePassesUntil(heard);
        return await heard;
    }

    /// <summary>Completes when nothing is left to do about a session.</summary>
    protected Task Over(string session) => TimePassesUntil(Club.Lifecycles
        .WaitForInstanceCompletionAsync($"demo.{session}", CancellationToken.None).WaitAsync(Patience));

    /// <summary>
    /// Time passes no faster than everybody can follow: a second takes as long as a commit of the club and a word with the gateway.
    /// </summary>
    protected async Task TimePassesUntil(Task happened)
    {
        while (!happened.IsCompleted)
        {
            Club.Time.Advance(TimeSpan.FromSeconds(1));
            await Staff.Register("Somebody", $"+38099{++guests:D7}");
            await Gateway.Greet();
        }
        await happened;
    }

    /// <summary>The club's process ends while the gateway says nothing, and another starts some time later.</summary>
    protected Task RestartWhileSilent(TimeSpan later)
    {
        // It waits no longer for an answer than it ever does, and then ends in peace.
        Club.Time.Advance(TimeSpan.FromSeconds(10));
        return Restart(later);
    }

    protected async Task<List<string>> Timeline(string session) =>
        [.. (await Staff.Get($"venues/demo/sessions/{session}/timeline"))["facts"]!.AsArray().Select(fact => (string)fact!["type"]!)];

    /// <summary>What the gateway holds of the client's money is what the session's lines say was paid by it.</summary>
    protected async Task AssertBooksAgree(string session, long linked)
    {
        var card = await Staff.Get($"venues/demo/sessions/{session}");
        var (charged, refunded) = Gateway.Books;
        Assert.Equal((linked, linked), (charged - refunded, (long)card["paidTotal"]! - 60000));
    }
}
