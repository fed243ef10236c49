namespace Izi.App.Tests.Ending;

/// <summary>Two who end one session at the same instant, many times over: one does, and the other hears who.</summary>
public sealed class RaceTests : ClubTest
{
    const int Rounds = 40;

    protected override string Catalog => EndingClub.Catalog;

    [Fact, Rule("R6"), Rule("R21"), Rule("N2"), Rule("N4")]
    public async Task Of_fifty_stops_by_staff_and_player_one_counts_and_the_others_name_it()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        using var phone = Club.Player(vera);
        Club.Time.Advance(TimeSpan.FromMinutes(40));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number =>
            number % 2 == 0 ? Staff.Post($"venues/demo/sessions/{id}/stop") : phone.Post($"me/sessions/{id}/stop")));

        var winner = (string)(await Task.FromResult(answers.Single(answer => answer.StatusCode == HttpStatusCode.OK)).Read())["stoppedBy"]!;
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            var refused = await Task.FromResult(answer).Read(HttpStatusCode.Conflict);
            Assert.Equal(
                ("session-already-ended", winner, "2026-05-01T18:40:00Z"),
                ((string)refused["code"]!, (string)refused["stoppedBy"]!, (string)refused["endedAt"]!));
        }
        Assert.Equal(20000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
    }

    [Fact, Rule("R6"), Rule("R15"), Rule("N2")]
    public async Task A_stop_at_the_very_end_of_coverage_is_by_hand_or_too_late_and_never_both()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        for (var round = 0; round < Rounds; round++)
        {
            var id = await Staff.Start("pc-01", "hour", vera);
            await pc.Desired("unlocked");
            Club.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));

            var (stop, _) = await Together(Staff.Post($"venues/demo/sessions/{id}/stop"), Later(TimeSpan.FromTicks(1), round));
            await pc.Desired("locked");

            var card = await Staff.Session(id);
            var said = await Task.FromResult(stop).Read(stop.StatusCode);
            Assert.Equal(stop.StatusCode == HttpStatusCode.OK ? "Manually by admin" : "Automatically on time", (string)card["stoppedBy"]!);
            Assert.Equal(((string)card["stoppedBy"]!, (string)card["endedAt"]!), ((string)said["stoppedBy"]!, (string)said["endedAt"]!));
            Assert.Single(await Staff.Timeline(id), "sessionStopped");
        }
        Assert.Equal(0, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
    }

    [Fact, Rule("R27"), Rule("R25"), Rule("N3")]
    public async Task A_stop_at_the_instant_of_the_renewal_leaves_none_paid()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233", balance: 60000 * 2 * Rounds);
        var renewals = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var started = await Staff
                .Post(
                    "venues/demo/sessions",
                    $$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"burn","payment":{"method":"balance"},"autoRenewal":true}""")
                .Read(HttpStatusCode.Created);
            var id = (string)started["id"]!;
            await pc.Desired("unlocked");
            Club.Time.Advance(TimeSpan.FromMinutes(59) - TimeSpan.FromTicks(1));

            await Together(Staff.Post($"venues/demo/sessions/{id}/stop"), Later(TimeSpan.FromTicks(1), round));
            await pc.Desired("locked");

            var card = await Staff.Session(id);
            var lines = card["lines"]!.AsArray();
            renewals += lines.Count - 1;
            Assert.Equal(("Manually by admin", 60000), ((string)card["stoppedBy"]!, (int)card["paidTotal"]!));
            Assert.All(lines.Skip(1), line => Assert.Equal(("autoRenewal", 0), ((string)line!["source"]!, (int)line["paid"]!)));
            Assert.All(card["refunds"]!.AsArray().Skip(1), refund => Assert.Equal("voided", (string)refund!["outcome"]!));
            Assert.Equal(60000 * ((2 * Rounds) - round - 1), (int)(await Staff.Get($"venues/demo/clients/{vera}"))["balance"]!);
        }
        Assert.InRange(renewals, 0, Rounds);
    }

    [Fact, Rule("R29"), Rule("R6"), Rule("N2")]
    public async Task Of_a_stop_and_a_forced_one_one_counts()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = await Staff.Start("pc-01", "hour");

            var (stop, force) = await Together(
                Staff.Post($"venues/demo/sessions/{id}/stop"), Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced));

            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], new[] { stop.StatusCode, force.StatusCode }.Order());
            Assert.Equal(force.StatusCode == HttpStatusCode.OK ? "it is stuck" : null, (string?)(await Staff.Session(id))["reason"]);
        }
    }

    [Fact, Rule("R5"), Rule("R30")]
    public async Task Of_a_stop_and_the_halls_end_session_one_counts_and_the_next_session_is_left_alone()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = await Staff.Start("pc-01", "hour");

            var (stop, end) = await Together(
                Staff.Post($"venues/demo/sessions/{id}/stop"), Staff.Post("venues/demo/devices/pc-01/end-session"));

            Assert.Single(new[] { stop, end }, answer => answer.StatusCode == HttpStatusCode.OK);
            Assert.Contains(end.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound]);
            Assert.Single(await Staff.Timeline(id), "sessionStopped");
        }
    }

    [Fact, Rule("R4"), Rule("R5"), Rule("R8"), Rule("N3"), Rule("N4")]
    public async Task Of_stop_cancel_and_payment_of_an_awaited_session_what_came_first_counts_and_the_bonus_part_goes_back_once()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.Post($"venues/demo/clients/{vera}/corrections", """{"amount":30000,"account":"bonus","reason":"a gift"}""").Read();
        for (var round = 0; round < Rounds; round++)
        {
            var bonus = (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!;
            var id = await Staff.Start("pc-01", "burn", vera, """{"method":"card","confirmed":false}""");

            var answers = await Task.WhenAll(
                Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}"""),
                Staff.Post($"venues/demo/sessions/{id}/stop"),
                Staff.Post($"venues/demo/sessions/{id}/cancel"));

            var card = await Staff.Session(id);
            var (paid, stopped, cancelled) = (Ok(answers[0]), Ok(answers[1]), Ok(answers[2]));
            Assert.Equal(cancelled ? "cancelled" : "stopped", (string)card["status"]!);
            Assert.Equal(1, (stopped ? 1 : 0) + (cancelled ? 1 : 0));
            Assert.False(paid && cancelled, "A session that was paid for was cancelled.");
            Assert.Equal(paid ? 60000 : 0, (int)card["paidTotal"]!);
            Assert.Equal(bonus, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
        }
    }

    [Fact, Rule("R14"), Rule("R10"), Rule("N1")]
    public async Task Of_a_transfer_to_a_device_and_a_start_on_it_one_gets_it()
    {
        await using var target = await Club.Present("pc-02");
        for (var round = 0; round < Rounds; round++)
        {
            var id = await Staff.Start("pc-01", "burn");

            var (moved, sold) = await Together(
                Staff.Post($"venues/demo/sessions/{id}/transfer", """{"to":"pc-02"}"""),
                Staff.Post("venues/demo/sessions", """{"devices":["pc-02"],"tariffId":"burn","payment":{"method":"card"}}"""));

            var loser = Assert.Single(new[] { moved, sold }, answer => answer.StatusCode == HttpStatusCode.Conflict);
            Assert.Equal("device-busy", await Task.FromResult(loser).Code());
            var there = (string)(await Staff.Tile("pc-02"))["sessionId"]!;
            Assert.Equal(Ok(moved), there == id);
            await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
            if (there != id) await Staff.Post($"venues/demo/sessions/{there}/stop").Read();
        }
    }

    [Fact, Rule("R31"), Rule("R28"), Rule("N2")]
    public async Task A_player_who_leaves_the_pod_as_the_cashier_presses_stop_has_ended_on_time()
    {
        await using var pod = await Club.Present("pod-01");
        for (var round = 0; round < Rounds; round++)
        {
            var id = await Staff.Start("pod-01", "hour");
            await pod.Desired("unlocked");
            await Club.Hears(pod, "presence", """{"occupied":true}""");
            Club.Time.Advance(TimeSpan.FromMinutes(61));

            var left = Club.Hears(pod, "presence", """{"occupied":false}""");
            var refused = await Staff.Post($"venues/demo/sessions/{id}/stop").Code();
            await left;
            await pod.Desired("locked");

            Assert.Contains(refused, (string[])["pod-occupied", "session-already-ended"]);
            Assert.Equal("Automatically on time", (string)(await Staff.Session(id))["stoppedBy"]!);
        }
    }

    /// <summary>
    /// Time goes on about when a request that is sent now is at its desk: a little before it in one round, a little after in another.
    /// </summary>
    async Task<bool> Later(TimeSpan time, int round)
    {
        if (round % 4 > 0) await Staff.GetAsync(round % 4 == 1 ? "health" : "venues/demo/sessions/unknown");
        if (round % 4 == 3) await Staff.Get("venues/demo/hall");
        await Task.Run(() => Club.Time.Advance(time));
        return true;
    }

    static async Task<(T1, T2)> Together<T1, T2>(Task<T1> one, Task<T2> other)
    {
        await Task.WhenAll(one, other);
        return (await one, await other);
    }

    static bool Ok(HttpResponseMessage answer) => answer.IsSuccessStatusCode;
}
