namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class TimerTests(AzuriteFixture storage) : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 30, TimeSpan.Zero);

    readonly TempFolder folder = new();
    readonly FakeTimeProvider time = new(Start);

    [Fact]
    public async Task A_timer_runs_when_its_schedule_says_and_knows_the_last_and_the_next_time()
    {
        await using var host = await StartAsync();

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("last 2026-03-01T10:01:00 next 2026-03-01T10:02:00 past due False", await host.NextAsync("every"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("last 2026-03-01T10:02:00 next 2026-03-01T10:03:00 past due False", await host.NextAsync("every"));
    }

    [Fact]
    public async Task Runs_missed_while_the_host_was_down_are_made_up_for_once()
    {
        await using (var host = await StartAsync())
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await host.NextAsync("every");
        }
        time.Advance(TimeSpan.FromHours(1));

        await using var again = await StartAsync();
        Assert.Equal("last 2026-03-01T11:01:00 next 2026-03-01T11:02:00 past due True", await again.NextAsync("every"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("last 2026-03-01T11:02:00 next 2026-03-01T11:03:00 past due False", await again.NextAsync("every"));
    }

    [Fact]
    public async Task A_timer_that_failed_runs_again_when_it_is_due_again()
    {
        await using var host = await StartAsync(("Every__Do", "fail"));
        time.Advance(TimeSpan.FromSeconds(30));
        await host.NextAsync("every");
        await host.Log.NextAsync(line => line.Text.StartsWith("Function Every failed", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.StartsWith("last 2026-03-01T10:02:00", await host.NextAsync("every"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timer_runs_once_at_a_time()
    {
        await using var host = await StartAsync(("Every__Do", "timer"));
        time.Advance(TimeSpan.FromSeconds(30));
        await host.NextAsync("every");

        time.Advance(TimeSpan.FromSeconds(50));
        Assert.False(await host.HasMoreAsync("every"));
        await host.OpenAsync("timer");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.StartsWith("last 2026-03-01T10:02:00", await host.NextAsync("every"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timer_runs_on_after_the_clock_was_set_back_by_a_year()
    {
        await using var host = await StartAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        await host.NextAsync("every");

        time.AdjustTime(Start.AddYears(-1));
        time.Advance(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.StartsWith("last 2025-03-01T10:0", await host.NextAsync("every"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_further_away_than_a_timer_can_wait_comes()
    {
        await using var host = await StartAsync(("Every", "0 0 0 1 1 *"));

        for (var day = 0; day < 306; day++) time.Advance(TimeSpan.FromDays(1));

        Assert.StartsWith("last 2027-01-01T", await host.NextAsync("every"), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> StartAsync(params (string Name, string Value)[] settings) =>
        TestHost.StartAsync(folder.Path, storage.Azurite.Account(), time, settings: [("Every", "0 * * * * *"), .. settings]);
}
