using Izi.App.Desk;
using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Payments;

/// <summary>Charges that the gateway does not settle, and the person who does.</summary>
[Rule("R27"), Rule("N7")]
public sealed class ResolveTests : GatewayTest
{
    static readonly TimeSpan UntilLead = TimeSpan.FromMinutes(50);

    readonly EventLine line = new();

    [Fact]
    public async Task A_charge_that_is_refused_for_good_is_handed_over_flagged_and_bought_when_a_person_says_so()
    {
        await using var pc = await Club.Present("pc-01");
        var (id, _) = await HandedOver();
        var handedOver = await Staff.Get($"venues/demo/sessions/{id}");
        var tile = await Staff.Tile("pc-01");

        var resolved = await Resolve(id, "true").Read();

        Assert.Equal(
            $$"""[{"intent":"{{id}}-1","amount":60000,"at":"2026-05-01T18:50:00Z","status":"handedOver"}]""",
            handedOver["charges"]!.ToJsonString());
        Assert.Contains("needsAttention", tile["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(("resolved", "2026-05-01T20:00:00Z"), ((string)resolved["charges"]![0]!["status"]!, (string)resolved["endsAt"]!));
        Assert.DoesNotContain("needsAttention", (await Staff.Tile("pc-01"))["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal("charge-not-handed-over", (string)(await Resolve(id, "true").Read(HttpStatusCode.Conflict))["code"]!);
        Assert.Equal(
            ["chargeUnresolved", "chargeResolved"], (await Timeline(id)).Where(fact => fact is "chargeUnresolved" or "chargeResolved"));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_gateway_that_turns_us_away_is_flagged_at_once_and_asked_again_until_it_pays(int status)
    {
        await using var pc = await Club.Present("pc-01");
        var (id, _) = await StartRenewing();
        (Gateway.Mood, Gateway.Status) = (Mood.TurnsAway, status);
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();
        await Club.Twin("demo/pc-01", twin => twin.Holder is { ChargeUnresolved: true });
        var flagged = await Staff.Tile("pc-01");
        var unknown = await Staff.Session(id);

        Gateway.Mood = Mood.Pays;
        var again = await HeardInTime();
        await Club.Twin("demo/pc-01", twin => twin.Holder is { ChargeUnresolved: false });

        Assert.Contains("needsAttention", flagged["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal("unknown", (string)unknown["charges"]![0]!["status"]!);
        Assert.Equal($"{id}-1", again.Key);
        var renewed = await Staff.Session(id);
        Assert.Equal(("charged", "2026-05-01T20:00:00Z"), ((string)renewed["charges"]![0]!["status"]!, (string)renewed["endsAt"]!));
        Assert.DoesNotContain("needsAttention", (await Staff.Tile("pc-01"))["flags"]!.AsArray().Select(flag => (string)flag!));
        await AssertBooksAgree(id, linked: 60000);
    }

    [Fact]
    public async Task After_24_hours_without_an_answer_a_person_is_told_which_charge_and_why_and_nobody_asks_any_more()
    {
        await using var pc = await Club.Present("pc-01");
        var (id, _) = await StartRenewing(onExpiry: "stayOpen");
        Gateway.Mood = Mood.Breaks;
        Club.Time.Advance(UntilLead);
        var first = await Gateway.Heard();
        await Club.Kept<SessionRow>("demo", Keys.Session(id), row => row.Session.Charges is [{ Unanswered: 1 }]);

        Club.Time.Jump(TimeSpan.FromHours(24));
        var last = await HeardInTime();
        var told = (await line.Heard("izi.session.chargeUnresolved.v1"))["data"]!;

        Assert.Equal(first.Key, last.Key);
        Assert.Equal(
            $$"""{"sessionId":"{{id}}","intent":"{{id}}-1","amount":60000,"why":"unanswered-for-24-hours"}""", told.ToJsonString());
        await Club.Twin("demo/pc-01", twin => twin.Holder is { ChargeUnresolved: true });
        Assert.Equal("handedOver", (string)(await Staff.Session(id))["charges"]![0]!["status"]!);
        Assert.Contains("needsAttention", (await Staff.Tile("pc-01"))["flags"]!.AsArray().Select(flag => (string)flag!));
        var resolved = await Resolve(id, "false").Read();
        Assert.Equal(("active", "resolved"), ((string)resolved["status"]!, (string)resolved["charges"]![0]!["status"]!));
        Assert.Equal((0, 0), Gateway.Books);
    }

    [Fact]
    public async Task A_resolution_under_one_key_is_made_once_and_answered_alike()
    {
        await using var pc = await Club.Present("pc-01");
        var (id, _) = await HandedOver();
        using var staff = Club.Client(Club.Token(ActorRole.Staff, "demo", ["SessionEdit", "BalanceEdit"]));
        staff.DefaultRequestHeaders.Add("Idempotency-Key", "key");

        var first = await Resolve(staff, id, "true").Read();
        var second = await Resolve(staff, id, "true").Read();

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Single(await Timeline(id), fact => fact == "chargeResolved");
    }

    [Fact]
    public async Task A_token_stands_in_no_row_but_the_clients_and_the_open_charges()
    {
        await using var pc = await Club.Present("pc-01");
        var (id, vera) = await HandedOver();

        var open = await RowsWithToken();
        await Resolve(id, "false").Read();
        var resolved = await RowsWithToken();

        Assert.Equal([$"client-{vera}", $"session-{id}"], open);
        Assert.Equal([$"client-{vera}"], resolved);
    }

    protected override void Also(IServiceCollection services) => line.Lay(services);

    /// <summary>A session whose renewal the gateway refused for good, and its client.</summary>
    async Task<(string Session, string Client)> HandedOver()
    {
        var started = await StartRenewing();
        Gateway.Mood = Mood.RefusesForGood;
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();
        await Club.Twin("demo/pc-01", twin => twin.Holder is { ChargeUnresolved: true });
        return started;
    }

    Task<HttpResponseMessage> Resolve(string id, string charged) => Resolve(Staff, id, charged);

    static Task<HttpResponseMessage> Resolve(HttpClient staff, string id, string charged) =>
        staff.Post($"venues/demo/sessions/{id}/charges/{id}-1/resolve", $$"""{"charged":{{charged}},"reason":"The bank says so"}""");

    async Task<List<string>> RowsWithToken()
    {
        var table = Club.Service<TableServiceClient>().GetTableClient(Keys.Table);
        var rows = await table.QueryAsync<TableEntity>("PartitionKey eq 'demo'").ToListAsync();
        return
        [
            .. rows.Where(row => row.GetString("Json")?.Contains("tok_vera", StringComparison.Ordinal) is true)
                .Select(row => row.RowKey)
                .Order(),
        ];
    }
}
