using Izi.App.Desk;
using Izi.App.Door;
using Izi.App.Sessions;
using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Sessions;

/// <summary>The wall clock of the club's machine is stepped while the club runs; monotonic time is not.</summary>
[Rule("R2")]
public sealed class SteppedClockTests : ClubTest
{
    const int Hours = 2 * 60 * 60;
    const int Year = 365 * 24 * 60 * 60;

    [Theory]
    [InlineData(Hours)]
    [InlineData(-Hours)]
    [InlineData(Year)]
    [InlineData(-Year)]
    public async Task A_glitch_of_two_seconds_ends_no_session_and_its_end_comes_on_time(int step)
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(10));

        await Glitch(step);
        var after = await Staff.Session(id);
        Club.Time.Advance(TimeSpan.FromMinutes(50) - TimeSpan.FromSeconds(2));
        await pc.Desired("locked");

        Assert.Equal(("active", 2998), ((string)after["status"]!, (int)after["remainingSeconds"]!));
        Assert.Equal(("stopped", "2026-05-01T19:00:00Z"), Ended(await Staff.Session(id)));
    }

    [Fact]
    public async Task A_clock_that_stays_ahead_is_believed_and_what_is_over_by_it_ends()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        Club.Time.Step(TimeSpan.FromHours(2));
        await Staff.Session(id);
        Club.Time.Advance(TimeSpan.FromSeconds(50));
        var doubted = await Staff.Session(id);
        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await pc.Desired("locked");

        Assert.Equal("active", (string)doubted["status"]!);
        Assert.Equal(("stopped", "2026-05-01T19:00:00Z"), Ended(await Staff.Session(id)));
    }

    [Theory, Rule("R40")]
    [InlineData(Hours)]
    [InlineData(-Hours)]
    [InlineData(Year)]
    [InlineData(-Year)]
    public async Task An_outage_of_20_seconds_that_begins_in_a_glitch_has_20_seconds(int step)
    {
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(10));

        await Glitch(step, () => Club.Loses(pc));
        Club.Time.Advance(TimeSpan.FromSeconds(18));
        await using var back = await Club.Present("pc-01");

        var lost = Assert.Single((await Staff.Session(id))["interruptions"]!.AsArray())!;
        Assert.Equal(("2026-05-01T18:10:00Z", "2026-05-01T18:10:20Z"), ((string)lost["from"]!, (string)lost["to"]!));
        Assert.Equal(20, (int)lost["seconds"]!);
    }

    [Theory, Rule("R33")]
    [InlineData(Hours)]
    [InlineData(-Year)]
    public async Task A_device_whose_own_clock_is_right_is_not_flagged_for_a_glitch_of_ours(int step)
    {
        await using var pc = await Club.SilentDevice("pc-01");

        await Glitch(step, () => Club.Hears(pc, "reported", """{"epoch":1,"mode":"locked","at":"2026-05-01T18:00:00Z"}"""));

        Assert.Empty((await Staff.Tile("pc-01"))["flags"]!.AsArray());
    }

    [Fact, Rule("R38")]
    public async Task No_lifecycle_is_forgotten_for_its_age_within_a_day_after_a_step()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await Club.Lifecycles.WaitForInstanceCompletionAsync($"demo.{id}");
        Club.Time.Advance(TimeSpan.FromDays(8));

        await Glitch(Hours, Purge);
        await Purge();
        var kept = await Club.Lifecycles.GetInstanceAsync($"demo.{id}");
        Club.Time.Advance(TimeSpan.FromHours(24));
        await Purge();

        Assert.NotNull(kept);
        Assert.Null(await Club.Lifecycles.GetInstanceAsync($"demo.{id}"));
    }

    [Fact]
    public async Task What_was_answered_under_a_key_is_not_forgotten_in_a_year_that_has_not_passed()
    {
        var first = await Register();

        await Glitch(Year, () => Club.Make<ForgetAnswers>().Run(new TimerInfo(), CancellationToken.None));

        Assert.Equal((string)first["id"]!, (string)(await Register())["id"]!);
    }

    [Fact]
    public async Task A_token_expires_by_the_clock_of_the_machine()
    {
        var anna = new Caller("anna", "Anna", ActorRole.Staff, ["demo"], [.. Enum.GetNames<Permission>()], null);
        using var client = Club.Client(Club.Service<OwnKey>().Sign(anna, TimeSpan.FromHours(1)));

        Club.Time.Step(TimeSpan.FromHours(2));
        var ahead = await client.GetAsync("venues/demo/hall");
        Club.Time.Step(TimeSpan.FromHours(-2));
        var right = await client.GetAsync("venues/demo/hall");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (ahead.StatusCode, right.StatusCode));
    }

    [Fact]
    public async Task An_alarm_that_rings_two_hours_early_asks_again_after_ten_seconds_and_does_nothing()
    {
        var id = await Staff.Start("pc-01", "hour");
        var time = new SignalledTime();
        var due = time.GetUtcNow().UtcDateTime.AddHours(2);

        var ringing = Club.Make<SessionLifecycle>(time).RingAlarm(new("demo", id, due), CancellationToken.None);
        await time.TimerAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        await ringing;

        Assert.Equal("active", (string)(await Staff.Session(id))["status"]!);
    }

    /// <summary>The clock is wrong for two seconds, in which something happens, or only somebody looks.</summary>
    async Task Glitch(int step, Func<Task>? meanwhile = null)
    {
        Club.Time.Step(TimeSpan.FromSeconds(step));
        await Staff.Get("venues/demo/hall");
        if (meanwhile is not null) await meanwhile();
        Club.Time.Advance(TimeSpan.FromSeconds(2));
        Club.Time.Step(-TimeSpan.FromSeconds(step));
        await Staff.Get("venues/demo/hall");
    }

    Task Purge() => Club.Make<PurgeLifecycles>().Run(new TimerInfo(), Club.Lifecycles, CancellationToken.None);

    async Task<JsonNode> Register()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "venues/demo/clients");
        request.Content = DemoClub.Json("""{"name":"Vera","phone":"+380501112233"}""");
        request.Headers.Add("Idempotency-Key", "vera");
        return await Staff.SendAsync(request).Read(HttpStatusCode.Created);
    }

    static (string, string) Ended(JsonNode card) => ((string)card["status"]!, (string)card["endedAt"]!);
}
