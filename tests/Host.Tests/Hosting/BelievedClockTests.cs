namespace Izi.Host.Tests.Hosting;

/// <summary>What is believed of a clock that steps.</summary>
[Rule("R2")]
public sealed class BelievedClockTests
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly VirtualTime machine = new(Noon);
    readonly BelievedClock clock;

    public BelievedClockTests() => clock = new(machine);

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public void A_step_of_a_minute_is_believed_at_once(int seconds)
    {
        machine.Step(TimeSpan.FromSeconds(seconds));

        Assert.Equal(Noon.AddSeconds(seconds), clock.GetUtcNow());
        Assert.True(clock.MayDeleteByAge);
    }

    [Theory]
    [InlineData(61)]
    [InlineData(-61)]
    [InlineData(365 * 24 * 60 * 60)]
    [InlineData(-365 * 24 * 60 * 60)]
    public void A_larger_step_is_believed_once_it_has_lasted_a_minute(int seconds)
    {
        machine.Step(TimeSpan.FromSeconds(seconds));
        var first = clock.GetUtcNow();
        machine.Advance(TimeSpan.FromSeconds(59));
        var doubted = clock.GetUtcNow();
        machine.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((Noon, Noon.AddSeconds(59), Noon.AddSeconds(60 + seconds)), (first, doubted, clock.GetUtcNow()));
    }

    [Fact]
    public void A_glitch_is_never_seen_and_the_next_one_has_its_own_minute()
    {
        machine.Step(TimeSpan.FromHours(2));
        Assert.Equal(Noon, clock.GetUtcNow());
        machine.Advance(TimeSpan.FromSeconds(2));
        machine.Step(TimeSpan.FromHours(-2));
        Assert.Equal(Noon.AddSeconds(2), clock.GetUtcNow());
        machine.Advance(TimeSpan.FromSeconds(70));
        machine.Step(TimeSpan.FromHours(2));

        Assert.Equal(Noon.AddSeconds(72), clock.GetUtcNow());
    }

    [Fact]
    public void A_step_upon_a_step_begins_the_minute_anew()
    {
        machine.Step(TimeSpan.FromHours(2));
        clock.GetUtcNow();
        machine.Advance(TimeSpan.FromSeconds(50));
        machine.Step(TimeSpan.FromHours(1));
        clock.GetUtcNow();
        machine.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal(Noon.AddSeconds(100), clock.GetUtcNow());
        machine.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(Noon.AddSeconds(110).AddHours(3), clock.GetUtcNow());
    }

    [Fact]
    public void A_clock_that_is_set_little_by_little_is_followed()
    {
        for (var hour = 0; hour < 100; hour++)
        {
            machine.Step(TimeSpan.FromSeconds(30));
            machine.Advance(TimeSpan.FromHours(1));
            Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
        }
    }

    [Fact]
    public void Nothing_is_deleted_by_age_for_a_day_after_a_step()
    {
        machine.Step(TimeSpan.FromHours(2));
        var during = clock.MayDeleteByAge;
        machine.Step(TimeSpan.FromHours(-2));
        machine.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var nearly = clock.MayDeleteByAge;
        machine.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((false, false, true), (during, nearly, clock.MayDeleteByAge));
    }

    [Fact]
    public void Timers_and_timestamps_run_on_through_a_step()
    {
        var rang = 0;
        using var timer = clock.CreateTimer(_ => rang++, null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var start = clock.GetTimestamp();
        machine.Step(TimeSpan.FromDays(365));
        machine.Advance(TimeSpan.FromMinutes(9));
        var early = rang;
        machine.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((0, 1, TimeSpan.FromMinutes(10)), (early, rang, clock.GetElapsedTime(start)));
    }
}
