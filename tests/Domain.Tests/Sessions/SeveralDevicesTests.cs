namespace Izi.Domain.Tests.Sessions;

/// <summary>An hour for 600.00 in the main hall and 999.99 in VIP.</summary>
public sealed class SeveralDevicesTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Keep) with { Prices = Given.Prices(main: 60_000, vip: 99_999) };

    static readonly StartRequest Three = Given.Sale(new(PaymentMethod.Card), "pc-01", "pc-02", "vip-01");

    [Fact, Rule("R10"), Rule("R7")]
    public void The_price_is_the_sum_of_the_zones_prices_and_the_discount_is_taken_of_the_sum()
    {
        var started = StartRules
            .Start(Given.Scene(Given.Vera with { Group = "gold" }, Hour), Three, Given.Six)
            .OfType<SessionStarted>()
            .Single();

        var line = started.Session.Lines.Single();
        Assert.Equal((219_999, 186_999, 15), (line.Price, line.Paid, line.DiscountPercent));
    }

    [Fact, Rule("R10"), Rule("R32")]
    public void All_devices_unlock_for_the_same_time_and_lock_together()
    {
        var scene = Given.Scene(null, Hour);
        var playing = scene.After(StartRules.Start(scene, Three, Given.Six));
        var stopped = playing.After(SessionRules.Stop(playing, Given.ByAdmin, Given.Six.AddMinutes(20)));

        foreach (var id in Three.Devices)
        {
            Assert.Equal(
                (DeviceMode.Unlocked, "s1", Given.Six.AddHours(1)),
                (playing.Devices[id].Desired.Mode, playing.Devices[id].Desired.SessionId, playing.Devices[id].Desired.EndsAt));
            Assert.Equal((DeviceMode.Locked, null), (stopped.Devices[id].Desired.Mode, stopped.Devices[id].Holder));
        }
        Assert.All(stopped.Session!.Devices, device => Assert.Equal(Given.Six.AddMinutes(20), device.ActualEndAt));
    }

    [Fact, Rule("R10")]
    public void One_device_that_is_taken_or_held_refuses_them_all()
    {
        var taken = Given.Sold(Hour, null, "pc-02") with { Session = null };
        var held = Given.Scene(null, Hour) is var scene
            ? scene with
            {
                Devices = scene.Devices.SetItem("vip-01", scene.Devices["vip-01"] with { HeldByStaff = true }),
            }
            : null!;

        var busy = StartRules.Start(taken, Three with { SessionId = "s2" }, Given.Six).Refusal;
        Assert.Equal(("device-busy", "pc-02", "s1"), (busy?.Code, busy?.Help["device"], busy?.Help["sessionId"]));
        var refused = StartRules.Start(held, Three, Given.Six).Refusal;
        Assert.Equal(("device-held", "vip-01"), (refused?.Code, refused?.Help["device"]));
    }

    [Fact, Rule("R7"), Rule("R10")]
    public void A_zone_without_a_price_refuses_them_all()
    {
        var refusal = StartRules.Start(Given.Scene(null, Given.Hour(RefundMode.Keep)), Three, Given.Six).Refusal;

        Assert.Equal(("tariff-not-sold-here", "vip"), (refusal?.Code, refusal?.Help["zone"]));
    }

    [Fact, Rule("R7")]
    public void A_tariff_that_does_not_exist_is_not_sold_here()
    {
        Assert.Equal(
            "tariff-not-sold-here",
            StartRules.Start(Given.Scene(null, Hour), Three with { TariffId = "no-such" }, Given.Six).Refusal?.Code);
    }

    [Fact, Rule("R10"), Rule("R13")]
    public void The_earliest_booking_of_any_of_them_cuts_the_line()
    {
        var booked = Booked("vip-01", Given.Six.AddMinutes(30), Booked("pc-02", Given.Six.AddMinutes(45), Given.Scene(null, Hour)));

        var started = StartRules.Start(booked, Three, Given.Six).OfType<SessionStarted>().Single();

        Assert.Equal((1800, 110_000), (started.Session.Lines[0].TotalSeconds, started.Session.Lines[0].Price));
    }

    [Fact, Rule("R11")]
    public void Price_discount_and_policies_stay_as_they_were_sold_when_the_catalog_changes()
    {
        var vera = Given.Vera with { Group = "gold" };
        var sold = Given.Sold(Hour with { RefundMode = RefundMode.Bonus, Warn = TimeSpan.FromMinutes(5) }, vera);
        var dearer = Hour with
        {
            RefundMode = RefundMode.Burn,
            Warn = null,
            Length = TimeSpan.FromMinutes(1),
            Prices = Given.Prices(1),
            OnExpiry = OnExpiry.StayOpen,
        };
        var changed = sold with { Venue = Given.Club(dearer) with { Groups = [] } };

        var stopped = changed.After(SessionRules.Stop(changed, Given.ByAdmin, Given.Six.AddMinutes(30)));

        Assert.Equal((RefundOutcome.Bonus, 25_500, 1800), (Refund(stopped).Outcome, Refund(stopped).Amount, Refund(stopped).UnusedSeconds));
        Assert.Equal(Given.Six.AddMinutes(55), Alarms.NextAlarm(changed));
        Assert.IsType<Stopped>(changed.After(Alarms.Tick(changed, Given.Six.AddHours(1))).Session);
    }

    static Refund Refund(Scene scene) => Assert.IsType<Stopped>(scene.Session).Refunds.Single();

    static Scene Booked(string device, Instant at, Scene scene) =>
        scene.After(
            StartRules.Start(
                scene,
                Given.Sale(new(PaymentMethod.Card), device) with
                {
                    SessionId = $"b-{device}",
                    StartsAt = at,
                },
                Given.Six)
        ) with
        {
            Session = null,
        };
}
