namespace Izi.Domain.Tests.Sessions;

public sealed class StartTests
{
    [Fact, Rule("R8")]
    public void Cash_gives_change_and_the_hour_begins_now()
    {
        var started = Start(null, Given.Cash(100_000)).OfType<SessionStarted>().Single();

        Assert.Equal(40_000, started.Receipt.Change);
        Assert.Equal(60_000, started.Receipt.Total);
        Assert.Equal((Given.Six, Given.Six.AddHours(1)), (started.Session.StartedAt, started.Session.EndsAt));
    }

    [Fact, Rule("R8")]
    public void Too_little_cash_is_refused_with_what_is_missing()
    {
        var refusal = Start(null, Given.Cash(59_000)).Refusal;

        Assert.Equal("payment-insufficient", refusal?.Code);
        Assert.Equal(1_000L, refusal?.Help["missing"]);
    }

    [Fact, Rule("R8"), Rule("R41")]
    public void A_balance_pays_for_its_client_and_never_goes_below_zero()
    {
        var started = Start(Given.Vera, Given.FromBalance).OfType<SessionStarted>().Single();
        var tooPoor = Start(Given.Vera with { Balance = 59_999 }, Given.FromBalance).Refusal;

        Assert.Equal(40_000, Given.Vera.After(started).Balance);
        Assert.Equal("payment-insufficient", tooPoor?.Code);
        Assert.Equal(1L, tooPoor?.Help["missing"]);
    }

    [Fact, Rule("R9")]
    public void A_guest_pays_cash_or_card()
    {
        Assert.Equal("guest-pays-cash-or-card", Start(null, Given.FromBalance).Refusal?.Code);
        Assert.Null(Start(null, Given.Card).Refusal);
    }

    [Fact, Rule("R7"), Rule("R11")]
    public void A_group_discount_is_rounded_down_and_frozen_into_the_line()
    {
        var tariff = Given.Hour(RefundMode.Bonus) with { Prices = ImmutableSortedDictionary<string, long>.Empty.Add("main", 33_333) };

        var started = StartRules
            .Start(Given.Scene(Given.Vera with { Group = "gold" }, tariff), Given.FromBalance, Given.Six)
            .OfType<SessionStarted>()
            .Single();

        Assert.Equal((33_333, 28_333), (started.Session.Lines[0].Price, started.Session.Lines[0].Paid));
    }

    [Fact, Rule("R10")]
    public void A_device_with_a_session_is_busy_and_names_it()
    {
        var busy = Given.Sold(RefundMode.Bonus, null) with { Session = null };

        var refusal = StartRules.Start(busy, Given.Cash(60_000) with { SessionId = "s2" }, Given.Six).Refusal;

        Assert.Equal("device-busy", refusal?.Code);
        Assert.Equal("s1", refusal?.Help["sessionId"]);
    }

    [Fact, Rule("R7")]
    public void A_tariff_without_a_price_in_the_zone_or_outside_its_hours_is_not_sold()
    {
        var vipOnly = Given.Hour(RefundMode.Bonus) with { Prices = ImmutableSortedDictionary<string, long>.Empty.Add("vip", 1) };
        var mondays = Given.Hour(RefundMode.Bonus) with { Schedule = [new([DayOfWeek.Monday], new(8, 0), new(20, 0))] };

        Assert.Equal("tariff-not-sold-here", Start(vipOnly).Refusal?.Code);
        Assert.Equal("tariff-not-available", Start(mondays).Refusal?.Code);
    }

    [Fact, Rule("R32")]
    public void A_start_unlocks_the_device_in_a_new_epoch_and_a_stop_locks_it_in_the_next()
    {
        var started = Given.Sold(RefundMode.Bonus, null);
        var stopped = started.After(SessionRules.Stop(started, Given.ByAdmin, Given.Six.AddMinutes(1)));

        var (unlocked, locked) = (started.Devices["pc-01"], stopped.Devices["pc-01"]);
        Assert.Equal((2, DeviceMode.Unlocked, "s1"), (unlocked.Desired.Epoch, unlocked.Desired.Mode, unlocked.Desired.SessionId));
        Assert.Equal(Given.Six.AddHours(1), unlocked.Desired.EndsAt);
        Assert.Equal((3, DeviceMode.Locked, null), (locked.Desired.Epoch, locked.Desired.Mode, locked.Desired.SessionId));
        Assert.Null(locked.Holder);
    }

    static Decision<Fact> Start(Client? client, StartRequest asked) =>
        StartRules.Start(Given.Scene(client, Given.Hour(RefundMode.Bonus)), asked, Given.Six);

    static Decision<Fact> Start(Tariff tariff) => StartRules.Start(Given.Scene(null, tariff), Given.Cash(60_000), Given.Six);
}
