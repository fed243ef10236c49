namespace Izi.Domain.Tests.Sessions;

public sealed class AlarmTests
{
    static readonly Tariff Warned = Given.Hour(RefundMode.Bonus) with { Warn = TimeSpan.FromMinutes(5) };

    [Fact, Rule("R20"), Rule("R15")]
    public void The_alarm_is_the_warning_first_and_the_end_after_it()
    {
        var scene = Given.Sold(Warned, Given.Vera);

        var warning = Alarms.Tick(scene, Given.Six.AddMinutes(55));
        var warned = scene.After(warning);

        Assert.Equal(Given.Six.AddMinutes(55), Alarms.NextAlarm(scene));
        Assert.Equal(new PlayerWarned(Given.Six.AddMinutes(55), "s1", Given.Six.AddHours(1)), warning.Single());
        Assert.Equal(Given.Six.AddHours(1), Alarms.NextAlarm(warned));
    }

    [Fact, Rule("R20")]
    public void The_player_is_warned_once()
    {
        var warned = Given.Sold(Warned, Given.Vera).After(new PlayerWarned(Given.Six, "s1", Given.Six.AddHours(1)));

        Assert.Empty(Alarms.Tick(warned, Given.Six.AddMinutes(56)));
    }

    [Fact]
    public void Before_its_time_nothing_rings()
    {
        Assert.Empty(Alarms.Tick(Given.Sold(Warned, Given.Vera), Given.Six.AddMinutes(54)));
    }

    [Fact]
    public void An_ended_session_has_no_alarm()
    {
        var scene = Given.Sold(Warned, null);
        var stopped = scene.After(Alarms.Tick(scene, Given.Six.AddHours(1))).Reported(Given.Six.AddHours(1));

        Assert.Null(Alarms.NextAlarm(stopped));
    }
}
