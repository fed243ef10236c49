namespace Izi.App.Tests.Sessions;

[Rule("R14")]
public sealed class TransferSessionTests : SellingTest
{
    [Fact, Rule("R16"), Rule("R18"), Rule("R32")]
    public async Task The_old_device_locks_and_the_new_one_unlocks_for_the_time_that_is_left()
    {
        await using var old = await Club.Device("pc-01");
        await using var other = await Online("pc-02");
        var id = await Staff.Start("pc-01", "hour");
        await old.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(20));

        var card = await Transfer(id, """{"to":"pc-02"}""").Read();

        await old.Desired("locked");
        Assert.Equal((id, "2026-05-01T19:00:00Z"), ((string)(await Unlocked(other, id))["sessionId"]!, (string)card["endsAt"]!));
        Assert.Equal(
            [("pc-01", "2026-05-01T18:20:00Z", "2026-05-01T18:20:00Z"), ("pc-02", null, null)],
            card["devices"]!
                .AsArray()
                .Select(device => ((string)device!["id"]!, (string?)device["actualEndAt"], (string?)device["effectiveEndAt"])));
        Assert.Equal((1, 2400), (card["lines"]!.AsArray().Count, (int)card["remainingSeconds"]!));
        var tiles = (await Staff.Get("venues/demo/hall"))["devices"]!;
        Assert.Equal(("free", null, id), ((string)tiles[0]!["state"]!, (string?)tiles[0]!["sessionId"], (string)tiles[1]!["sessionId"]!));
        Assert.Equal(["sessionStarted", "sessionTransferred"], await Timeline(id));
    }

    [Fact, Rule("N3")]
    public async Task What_is_left_of_an_hour_in_the_main_hall_is_worth_less_time_in_vip_and_a_stop_agrees_to_the_minor_unit()
    {
        await using var vip = await Online("pc-17");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(20));

        var card = await Transfer(id, """{"from":"pc-01","to":"pc-17"}""").Read();
        Club.Time.Advance(TimeSpan.FromSeconds(400));
        var stopped = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(
            [(1, 1200, 20000), (2, 1600, 40000)],
            card["lines"]!.AsArray().Select(line => ((int)line!["line"]!, (int)line["seconds"]!, (int)line["paid"]!)));
        Assert.Equal(("2026-05-01T18:46:40Z", 60000), ((string)card["endsAt"]!, (int)card["paidTotal"]!));
        Assert.Equal(
            (30000, 1200, 1600),
            (
                (int)stopped["refunds"]![1]!["amount"]!, (int)stopped["refunds"]![1]!["unusedSeconds"]!,
                (int)stopped["refunds"]![1]!["totalSeconds"]!));
        Assert.Equal((0, 30000), await Money(vera));
    }

    [Fact]
    public async Task There_and_back_again_the_money_is_the_same()
    {
        await using var main = await Online("pc-01");
        await using var vip = await Online("pc-17");
        var id = await Staff.Start("pc-01", "hour");
        Club.Time.Advance(TimeSpan.FromMinutes(20));

        await Transfer(id, """{"to":"pc-17"}""").Read();
        Club.Time.Advance(TimeSpan.FromSeconds(800));
        var card = await Transfer(id, """{"to":"pc-01"}""").Read();

        Assert.Equal([20000, 20000, 20000], card["lines"]!.AsArray().Select(line => (int)line!["paid"]!));
        Assert.Equal(
            (1200, 60000, "2026-05-01T18:53:20Z"), ((int)card["remainingSeconds"]!, (int)card["paidTotal"]!, (string)card["endsAt"]!));
        Assert.Equal(["pc-01", "pc-17", "pc-01"], card["devices"]!.AsArray().Select(device => (string)device!["id"]!));
        Club.Time.Advance(TimeSpan.FromMinutes(20));
        await main.Desired("locked");
        await Staff.Start("pc-17", "hour");
    }

    [Fact]
    public async Task Of_several_devices_one_is_named_and_the_others_stay()
    {
        await using var other = await Online("pc-03");
        var id = await Sell("""{"devices":["pc-01","pc-02"],"tariffId":"hour","payment":{"method":"card"}}""").NewId();

        var unsaid = await Transfer(id, """{"to":"pc-03"}""").Read(HttpStatusCode.BadRequest);
        var wrong = await Transfer(id, """{"from":"pc-04","to":"pc-03"}""").Read(HttpStatusCode.BadRequest);
        var card = await Transfer(id, """{"from":"pc-02","to":"pc-03"}""").Read();

        Assert.NotNull(unsaid["errors"]!["from"]);
        Assert.NotNull(wrong["errors"]!["from"]);
        Assert.Equal(
            ["pc-01", "pc-03"],
            card["devices"]!.AsArray().Where(device => device!["actualEndAt"] is null).Select(device => (string)device!["id"]!));
        Assert.Equal("malformed", await Transfer(id, """{"from":"pc-02","to":"pc-04"}""").Code(HttpStatusCode.BadRequest));
    }

    [Fact, Rule("R5")]
    public async Task A_session_does_not_go_where_it_cannot_stay()
    {
        await using var booked = await Online("pc-02");
        await using var held = await Online("pc-03");
        await using var vip = await Online("pc-17");
        var id = await Staff.Start("pc-01", "burn");
        var busy = await Staff.Start("pc-04", "hour");
        await Book("pc-02", "2026-05-01T18:59:00Z");
        await Staff.Post("venues/demo/devices/pc-03/hold").Read();

        var refused = await Transfer(id, """{"to":"pc-04"}""").Read(HttpStatusCode.Conflict);
        Assert.Equal(("device-busy", busy), ((string)refused["code"]!, (string)refused["sessionId"]!));
        Assert.Equal("device-busy", await Transfer(id, """{"to":"pc-01"}""").Code());
        Assert.Equal("device-booked", await Transfer(id, """{"to":"pc-02"}""").Code());
        Assert.Equal("device-held", await Transfer(id, """{"to":"pc-03"}""").Code());
        Assert.Equal("device-offline", await Transfer(id, """{"to":"pc-05"}""").Code());
        Assert.Equal("tariff-not-sold-here", await Transfer(id, """{"to":"pc-17"}""").Code());
        Assert.Equal("not-found", await Transfer(id, """{"to":"pc-99"}""").Code(HttpStatusCode.NotFound));
        Assert.Equal("session-not-started", await Transfer(await Book("pc-06", "2026-05-01T20:00:00Z"), """{"to":"pc-17"}""").Code());
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Assert.Equal("session-already-ended", await Transfer(id, """{"to":"pc-17"}""").Code());
    }

    [Fact, Rule("R10")]
    public async Task A_booking_that_waited_for_the_device_that_is_left_begins()
    {
        await using var one = await Club.Device("pc-01");
        await using var other = await Online("pc-02");
        var id = await Staff.Start("pc-01", "stays");
        var booking = await Book("pc-01", "2026-05-01T19:30:00Z");
        Club.Time.Advance(TimeSpan.FromMinutes(100));

        await Transfer(id, """{"to":"pc-02"}""").Read();

        await Unlocked(one, booking);
        Assert.Equal("2026-05-01T20:40:00Z", (string)(await Card(booking))["endsAt"]!);
    }

    [Fact, Rule("N1")]
    public async Task Fifteen_sessions_that_want_the_same_free_device_get_it_once()
    {
        await using var free = await Online("pc-16");
        var sessions = await Task.WhenAll(Enumerable.Range(1, 15).Select(number => Staff.Start($"pc-{number:D2}", "hour")));

        var answers = await Task.WhenAll(sessions.Select(id => Transfer(id, """{"to":"pc-16"}""")));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            Assert.Equal("device-busy", await Task.FromResult(refused).Code());
    }

    Task<HttpResponseMessage> Transfer(string id, string json) => Staff.Post($"venues/demo/sessions/{id}/transfer", json);

    async Task<TestDevice> Online(string id)
    {
        var device = await Club.Device(id);
        await Club.Twin($"demo/{id}", twin => twin.Online);
        return device;
    }
}
