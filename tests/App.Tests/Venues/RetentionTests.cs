using Izi.App.Desk;
using Izi.App.Venues;

namespace Izi.App.Tests.Venues;

/// <summary>What is removed in time, and what never is (R46).</summary>
[Rule("R46")]
public sealed class RetentionTests : ClubTest
{
    [Fact]
    public async Task Device_logs_and_notifications_go_after_400_days_and_nothing_else_does()
    {
        await Evening();
        var before = await Keys();
        await Later(TimeSpan.FromDays(399));
        var young = await Keys();
        await Later(TimeSpan.FromDays(1.1));
        await Evening("pc-02", "+380501114455");

        var after = await Keys();

        Assert.Equal(before.Where(IsOld).Order(), young.Where(IsOld).Where(before.Contains).Order());
        Assert.Contains(before, key => IsOld(key));
        Assert.DoesNotContain(after, key => IsOld(key) && before.Contains(key));
        Assert.Contains(after, key => IsOld(key));
        foreach (var kept in new[] { "session-", "fact-", "ledger-", "entry-", "audit-", "client-", "ended-", "history-" })
            Assert.Equal(
                before.Where(key => key.StartsWith(kept, StringComparison.Ordinal)),
                after.Where(key => key.StartsWith(kept, StringComparison.Ordinal) && before.Contains(key)));
    }

    [Fact]
    public async Task It_goes_on_where_it_stopped_and_is_through_once_a_day()
    {
        var table = Club.Service<VenueTable>();
        var ran = Club.Intake.NextMessage(nameof(ForgetOldRecords), _ => true);
        Club.Time.Jump(TimeSpan.FromDays(401));
        await ran;
        var today = DateOnly.FromDateTime(Club.Time.GetUtcNow().UtcDateTime);
        var (done, next) = (Izi.App.Desk.Keys.DeviceLog("a", ClubHost.Six, 1), Izi.App.Desk.Keys.DeviceLog("b", ClubHost.Six, 1));
        var place = new RetentionPlace(today, Izi.App.Desk.Keys.SubjectOf(done));
        await table.Write([Written(done, "old"), Written(next, "old"), Written(Izi.App.Desk.Keys.Retention, place)], default);

        await Run();

        var left = await Keys();
        Assert.Contains(done, left);
        Assert.DoesNotContain(next, left);
        Assert.Equal(new(today, null), (await table.Find<RetentionPlace>("demo", Izi.App.Desk.Keys.Retention, default))!.Value);

        static TableTransactionAction Written<T>(string key, T value) =>
            new(TableTransactionActionType.UpsertReplace, Rows.Write("demo", key, value));
    }

    [Fact, Rule("R2")]
    public async Task For_a_day_after_a_step_of_the_clock_nothing_is_removed()
    {
        await Evening();
        Club.Time.Step(TimeSpan.FromDays(500));
        Club.Time.Advance(TimeSpan.FromMinutes(2));
        var before = await Keys();

        await Run();

        // The device may still be leaving, which adds to its log.
        Assert.Contains(before, key => IsOld(key));
        var after = await Keys();
        Assert.All(before.Where(IsOld), key => Assert.Contains(key, after));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("a year")]
    [InlineData("1.5")]
    public void A_number_of_days_that_is_none_keeps_the_app_from_starting(string days)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Retention:Days", days)]).Build();

        Assert.Throws<InvalidOperationException>(() => ForgetOldRecords.Days(configuration));
    }

    /// <summary>Somebody plays; a token does not outlive the months between two evenings.</summary>
    async Task Evening(string device = "pc-01", string phone = "+380501112233")
    {
        using var staff = Club.StaffWith("demo", Enum.GetNames<Izi.App.Door.Permission>());
        var vera = await staff.Register("Vera", phone);
        await using var pc = await Club.Present(device);
        await pc.Desired("locked");
        var id = await staff.Start(device, "hour", vera);
        await pc.Desired("unlocked");
        await staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");
    }

    async Task Later(TimeSpan by)
    {
        Club.Time.Jump(by);
        await Run();
    }

    Task Run() => Club.Make<ForgetOldRecords>().Run(new TimerInfo(), default);

    static bool IsOld(string key) =>
        key.StartsWith("log-", StringComparison.Ordinal) || key.StartsWith("notification-", StringComparison.Ordinal);

    async Task<IReadOnlyList<string>> Keys()
    {
        var rows = Club.Service<TableServiceClient>()
            .GetTableClient(Izi.App.Desk.Keys.Table)
            .QueryAsync<TableEntity>(row => row.PartitionKey == "demo");
        return await rows.Select(row => row.RowKey).ToListAsync();
    }
}
