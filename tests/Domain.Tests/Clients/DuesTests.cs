namespace Izi.Domain.Tests.Clients;

[Rule("R42")]
public sealed class DuesTests
{
    static readonly Instant Six = Given.Six;

    [Fact]
    public void A_client_who_owes_nothing_may_leave_whatever_the_bonus()
    {
        Assert.True(Dues.Of(Given.Vera with { Bonus = -100 }, [], Six).MayLeave);
        Assert.True(Dues.Of(Given.Vera with { Balance = 0 }, [], Six).MayLeave);
    }

    [Fact]
    public void A_client_below_zero_or_with_an_unpaid_session_may_not()
    {
        Assert.False(Dues.Of(Given.Vera with { Balance = -1 }, [], Six).MayLeave);
        Assert.False(Dues.Of(Given.Vera with { Unpaid = [new("s1", 1)] }, [], Six).MayLeave);
    }

    [Fact, Rule("R24")]
    public void What_runs_and_is_paid_later_is_owed_up_to_now_and_what_is_paid_is_not()
    {
        var later = Given.Sold(Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid }, Given.Vera).Session!;
        var paid = Given.Sold(RefundMode.Burn, Given.Vera).Session!;

        var dues = Dues.Of(Given.Vera, [later, paid], Six.AddMinutes(10));

        Assert.Equal(new Unpaid("s1", 10_000), dues.Unpaid.Single());
    }

    [Fact, Rule("R24")]
    public void What_is_stopped_while_somebody_asks_is_owed_all_the_same()
    {
        var scene = Given.Sold(Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid }, Given.Vera with { Balance = 0 });
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByPlayer, Six.AddMinutes(10)));

        var dues = Dues.Of(scene.Client!, [stopped.Session!], Six.AddMinutes(10));

        Assert.Equal((new Unpaid("s1", 10_000), false), (dues.Unpaid.Single(), dues.MayLeave));
    }

    [Fact, Rule("R43")]
    public void A_client_plays_twice_only_in_sessions_that_are_open_together()
    {
        var once = Given.Vera with { OpenSessions = ["s1"] };
        var twice = Given.Vera with { OpenSessions = ["s1", "s2"] };

        Assert.False(once.IsTwice("s1"));
        Assert.Equal((true, true, false), (twice.IsTwice("s1"), twice.IsTwice("s2"), twice.IsTwice("s3")));
    }
}
