namespace Izi.Domain.Tests.Sessions;

/// <summary>Postpaid is one open line; its blocks are computed when it is read (R24).</summary>
[Rule("R24")]
public sealed class OpenLineTests
{
    static readonly Tariff Later = Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid };
    static readonly Tariff Minute = Later with { Length = TimeSpan.FromMinutes(1), Prices = Given.Prices(1000) };
    static readonly Client Nobody = Given.Vera with { Balance = 0 };

    [Theory]
    [InlineData(0, 60, 60_000)]
    [InlineData(59, 60, 60_000)]
    [InlineData(60, 60, 60_000)]
    [InlineData(61, 120, 120_000)]
    [InlineData(150, 180, 180_000)]
    public void It_is_read_up_to_the_end_of_the_running_block(int minutes, int until, long price)
    {
        var scene = Given.Sold(Later, Nobody);

        var line = scene.Session!.AsOf(Given.Six.AddMinutes(minutes)).Lines.Single();

        Assert.Equal((Given.Six.AddMinutes(until), until * 60L, price), (line.To, line.TotalSeconds, line.Price));
        Assert.Equal(0, line.Paid);
    }

    [Fact]
    public void A_week_of_minutes_is_one_line_without_an_alarm_or_a_fact()
    {
        var scene = Given.Sold(Minute, Nobody);
        var later = Given.Six.AddDays(7).AddSeconds(30);

        Assert.Null(Alarms.NextAlarm(scene));
        Assert.Empty(Alarms.Tick(scene, later));
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, later));

        var line = Assert.Single(stopped.Session!.Lines);
        Assert.Equal((Given.Six.AddDays(7).AddMinutes(1), 10_081_000L, 10_080_500L), (line.To, line.Price, line.Due));
        Assert.Equal(10_080_500, ((Stopped)stopped.Session).AmountDue);
    }

    [Fact, Rule("R13")]
    public void It_is_not_extended() =>
        Assert.Equal(
            "payment-not-allowed", ExtendRules.Extend(Given.Sold(Later, Nobody), "hour", new(PaymentMethod.Card), Given.Six).Refusal!.Code);

    [Fact, Rule("R19")]
    public void The_preview_says_what_the_stop_does()
    {
        var scene = Given.Sold(Later, Nobody);
        var at = Given.Six.AddMinutes(70);

        var preview = StopPreview.Of(scene, at);

        var stopped = SessionRules.Stop(scene, Given.ByAdmin, at).OfType<SessionStopped>().Single();
        Assert.Equal(new Refund(1, RefundMode.Burn, RefundOutcome.Forfeited, 3000, 7200, 0, 0), preview.Lines.Single());
        Assert.Equal<Refund>(stopped.Refunds, preview.Lines);
        Assert.Equal((70_000L, 70_000L, 3000L), (preview.AmountDue, stopped.AmountDue, preview.RemainingSeconds));
    }

    [Fact, Rule("R36")]
    public void The_hall_shows_the_end_of_the_running_block()
    {
        var device = Given.Sold(Later, Nobody).Devices["pc-01"];

        Assert.Equal(Given.Six.AddHours(2), device.CoverageEndsAtAsOf(Given.Six.AddMinutes(61)));
        Assert.Equal(TileState.Active, Hall.StateOf(device, Given.Six.AddDays(1)));
        Assert.Null(device.Desired.EndsAt);
    }
}
