namespace Izi.Domain.Tests.Sessions;

[Rule("R13")]
public sealed class ExtendTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus);
    static readonly Payment Card = new(PaymentMethod.Card);

    [Fact]
    public void An_extension_begins_where_coverage_ends_and_pays_like_a_sale()
    {
        var scene = Given.Sold(Hour, Given.Vera);

        var extended = ExtendRules
            .Extend(scene, "hour", new(PaymentMethod.Cash) { Received = 70_000 }, Given.Six.AddMinutes(20))
            .OfType<SessionExtended>()
            .Single();

        Assert.Equal(
            (2, LineSource.Purchase, Given.Six.AddHours(1), Given.Six.AddHours(2)),
            (extended.Line.Number, extended.Line.Source, extended.Line.From, extended.Line.To));
        Assert.Equal((60_000, 60_000, 10_000), (extended.Line.Price, extended.Line.Paid, extended.Receipt.Change));
        Assert.Equal(Given.Six.AddHours(2), scene.After(extended).Devices["pc-01"].Desired.EndsAt);
    }

    [Fact, Rule("R22")]
    public void Where_coverage_has_passed_the_extension_begins_now_and_the_gap_stays_uncovered()
    {
        var scene = Given.Sold(Hour with { OnExpiry = OnExpiry.StayOpen }, Given.Vera);
        var open = scene.After(Alarms.Tick(scene, Given.Six.AddHours(1)));

        var extended = open.After(ExtendRules.Extend(open, "hour", Card, Given.Six.AddMinutes(70)));

        Assert.Equal(
            (Given.Six.AddMinutes(70), Given.Six.AddMinutes(130)), (extended.Session!.Lines[1].From, extended.Session.Lines[1].To));
        Assert.Equal(
            (600, 3600),
            (extended.Session.UncoveredSeconds(Given.Six.AddMinutes(70)), extended.Session.RemainingSeconds(Given.Six.AddMinutes(70))));
        Assert.Equal(CoverageStatus.Covered, Coverage.StatusAt(extended.Session, Given.Six.AddMinutes(70)));
    }

    [Fact]
    public void The_next_booking_cuts_an_extension_and_its_price_in_proportion_rounded_up()
    {
        var scene = Given.Sold(Given.Hour(RefundMode.Bonus, price: 100_001), Given.Vera).Booked("pc-01", from: 80, to: 140);

        var extended = ExtendRules.Extend(scene, "hour", Card, Given.Six.AddMinutes(30)).OfType<SessionExtended>().Single();

        Assert.Equal(
            (Given.Six.AddMinutes(60), Given.Six.AddMinutes(80), 33_334), (extended.Line.From, extended.Line.To, extended.Line.Price));
    }

    [Fact]
    public void Less_than_a_minute_before_the_next_booking_is_not_sold()
    {
        var now = Given.Six.AddMinutes(30);

        Assert.Equal(
            "next-booking-too-close",
            ExtendRules.Extend(Given.Sold(Hour, null).Booked("pc-01", 60.9, 90), "hour", Card, now).Refusal?.Code);
        Assert.Null(ExtendRules.Extend(Given.Sold(Hour, null).Booked("pc-01", 61, 90), "hour", Card, now).Refusal);
    }

    [Fact]
    public void Several_devices_are_extended_together_up_to_the_earliest_of_their_bookings()
    {
        var scene = Given.Sold(Hour, null, "pc-01", "pc-02").Booked("pc-02", from: 75, to: 90);

        var extended = ExtendRules.Extend(scene, "hour", Card, Given.Six).OfType<SessionExtended>().Single();

        Assert.Equal((Given.Six.AddMinutes(75), 30_000), (extended.Line.To, extended.Line.Paid));
    }

    [Fact, Rule("R7")]
    public void The_tariff_must_be_sold_when_its_line_begins_not_when_it_is_bought()
    {
        var evening = Hour with { Id = "evening", Schedule = [new([DayOfWeek.Friday], new(22, 0), new(23, 0))] };
        var scene = Given.Sold(Hour, null) with { Venue = Given.Club(Hour, evening) };

        Assert.Null(ExtendRules.Extend(scene, "evening", Card, Given.Six.AddMinutes(10)).Refusal);
        Assert.Equal(
            "tariff-not-available",
            StartRules.Start(scene, Given.Card with { TariffId = "evening", Devices = ["pc-02"] }, Given.Six.AddMinutes(10)).Refusal?.Code);
    }

    [Fact, Rule("R8")]
    public void Kept_time_extends_for_nothing_and_is_the_clients_no_more()
    {
        var scene = Given.Sold(Hour, Given.Vera with { KeptTime = [new("hour", "main", 900)] });

        var extended = scene.After(ExtendRules.Extend(scene, "hour", new(PaymentMethod.KeptTime), Given.Six));

        Assert.Equal(
            (LineSource.KeptTime, 900, 0),
            (extended.Session!.Lines[1].Source, extended.Session.Lines[1].TotalSeconds, extended.Session.Lines[1].Price));
        Assert.Empty(extended.Client!.KeptTime);
    }

    [Fact, Rule("R8")]
    public void A_balance_pays_and_what_is_missing_is_said()
    {
        var scene = Given.Sold(Hour, Given.Vera with { Balance = 60_000 });

        var extended = scene.After(ExtendRules.Extend(scene, "hour", new(PaymentMethod.Balance), Given.Six));
        var refusal = ExtendRules.Extend(extended, "hour", new(PaymentMethod.Balance), Given.Six).Refusal;

        Assert.Equal(0, extended.Client!.Balance);
        Assert.Equal(("payment-insufficient", 60_000L), (refusal?.Code, refusal?.Help["missing"]));
    }

    [Fact, Rule("R24"), Rule("R26")]
    public void Postpaid_time_is_added_with_nothing_paid_and_renews_itself_from_then_on()
    {
        var later = Hour with { Id = "later", Billing = Billing.Postpaid };
        var scene = Given.Sold(Hour, Given.Vera) with { Venue = Given.Club(Hour, later) };

        var extended = scene.After(ExtendRules.Extend(scene, "later", new(PaymentMethod.Later), Given.Six)).Session!;

        Assert.Equal((60_000, 0), (extended.Lines[1].Due, extended.Lines[1].Paid));
        Assert.True(extended.Renews);
    }

    [Fact, Rule("R5")]
    public void Only_a_session_that_plays_is_extended()
    {
        var scene = Given.Sold(Hour, Given.Vera);
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(1)));
        var fresh = Given.Scene(Given.Vera, Hour);
        var booked = fresh.After(StartRules.Start(fresh, Given.Card with { StartsAt = Given.Six.AddHours(3) }, Given.Six));

        Assert.Equal("session-already-ended", ExtendRules.Extend(stopped, "hour", Card, Given.Six.AddMinutes(2)).Refusal?.Code);
        Assert.Equal("session-not-started", ExtendRules.Extend(booked, "hour", Card, Given.Six.AddMinutes(2)).Refusal?.Code);
        Assert.Equal("session-already-ended", ExtendRules.Extend(scene, "hour", Card, Given.Six.AddHours(1)).Refusal?.Code);
    }

    [Fact, Rule("R20")]
    public void The_player_is_warned_again_before_the_new_end()
    {
        var scene = Given.Sold(Hour with { Warn = TimeSpan.FromMinutes(5) }, Given.Vera);
        var warned = scene.After(Alarms.Tick(scene, Given.Six.AddMinutes(55)));

        var extended = warned.After(ExtendRules.Extend(warned, "hour", Card, Given.Six.AddMinutes(56))).Reported(Given.Six.AddMinutes(56));

        Assert.Equal(Given.Six.AddMinutes(115), Alarms.NextAlarm(extended));
        Assert.Equal(Given.Six.AddHours(2), Alarms.Tick(extended, Given.Six.AddMinutes(115)).OfType<PlayerWarned>().Single().EndsAt);
    }

    [Fact, Rule("R20"), Rule("R22")]
    public void After_the_end_nobody_is_warned_of_it()
    {
        var scene = Given.Sold(Hour with { Warn = TimeSpan.FromMinutes(5), OnExpiry = OnExpiry.StayOpen }, Given.Vera);

        var late = Alarms.Tick(scene, Given.Six.AddMinutes(61));

        Assert.Equal("stay-open", Assert.IsType<SessionNeedsAttention>(late.Single()).Why);
    }
}
