namespace Izi.Domain.Tests.Sessions;

/// <summary>What ends a session from each of its states, and what is refused there.</summary>
public sealed class EndingMatrixTests
{
    static readonly Instant Now = Given.Six.AddMinutes(5);

    [Theory, Rule("R4"), Rule("R5"), Rule("R21")]
    [InlineData("pending", "stop", "session-not-started")]
    [InlineData("pending", "force stop", "session-not-started")]
    [InlineData("pending", "cancel", "cancelled")]
    [InlineData("awaiting payment", "stop", "stopped")]
    [InlineData("awaiting payment", "force stop", "stopped")]
    [InlineData("awaiting payment", "cancel", "cancelled")]
    [InlineData("active", "stop", "stopped")]
    [InlineData("active", "force stop", "stopped")]
    [InlineData("active", "cancel", "session-already-started")]
    [InlineData("open past its coverage", "stop", "stopped")]
    [InlineData("open past its coverage", "force stop", "stopped")]
    [InlineData("open past its coverage", "cancel", "session-already-started")]
    [InlineData("stopped", "stop", "session-already-ended")]
    [InlineData("stopped", "force stop", "session-already-ended")]
    [InlineData("stopped", "cancel", "session-already-ended")]
    [InlineData("cancelled", "stop", "session-already-ended")]
    [InlineData("cancelled", "force stop", "session-already-ended")]
    [InlineData("cancelled", "cancel", "session-already-ended")]
    public void Each_command_in_each_state(string state, string command, string expected)
    {
        var scene = In(state);

        var decision = Ask(command, scene);

        Assert.Equal(expected, decision.Refusal?.Code ?? StateOf(scene.After(decision)));
        Assert.Equal(expected == "stopped" ? 1 : 0, decision.OfType<SessionStopped>().Count());
    }

    [Fact, Rule("R4"), Rule("R5"), Rule("R21")]
    public void Nothing_leaves_stopped_or_cancelled_and_each_says_how_it_ended()
    {
        var stopped = SessionRules.Stop(In("stopped"), Given.ByAdmin, Now).Refusal!;
        var cancelled = SessionRules.Stop(In("cancelled"), Given.ByAdmin, Now).Refusal!;

        Assert.Equal((StoppedBy.ManuallyByPlayer, Given.Six.AddMinutes(1)), (stopped.Help["stoppedBy"], stopped.Help["endedAt"]));
        Assert.False(cancelled.Help.ContainsKey("stoppedBy"));
        Assert.Equal(Given.Six.AddMinutes(2), cancelled.Help["endedAt"]);
        Assert.Equal(Given.Six.AddSeconds(90), Alarms.NextAlarm(In("stopped"))); // the lock's report, and nothing else
        Assert.Null(Alarms.NextAlarm(In("cancelled")));
    }

    [Fact, Rule("R4"), Rule("R8")]
    public void A_stop_before_the_payment_came_ends_it_with_nothing_used_nothing_paid_and_the_bonus_part_given_back()
    {
        var awaiting = In("awaiting payment");

        var stopped = awaiting.After(SessionRules.Stop(awaiting, Given.ByPlayer, Now));

        var session = Assert.IsType<Stopped>(stopped.Session);
        Assert.Equal((StoppedBy.ManuallyByPlayer, Now, null), (session.StoppedBy, session.EndedAt, session.StartedAt));
        Assert.Equal((0, 0, 0), (session.PaidTotal, session.AmountDue, session.Refunds.Length));
        Assert.Equal((5_000, 10_000), (awaiting.Client!.Bonus, stopped.Client!.Bonus));
        Assert.Null(stopped.Devices["pc-01"].Holder);
    }

    [Fact, Rule("R6"), Rule("N2")]
    public void Whatever_comes_after_the_end_does_not_change_who_stopped_it()
    {
        var stopped = In("stopped");

        var later = stopped.After(new SessionStopped(Now, "s1", Now, StoppedBy.ManuallyByAdmin, []));

        Assert.Equal(StoppedBy.ManuallyByPlayer, ((Stopped)later.Session!).StoppedBy);
        Assert.Equal(Given.Six.AddMinutes(1), ((Stopped)later.Session!).EndedAt);
    }

    static Decision<Fact> Ask(string command, Scene scene) => command switch
    {
        "stop" => SessionRules.Stop(scene, Given.ByPlayer, Now),
        "force stop" => SessionRules.Stop(scene, Given.Forced(), Now),
        _ => SessionRules.Cancel(scene.Session!, null, Now),
    };

    static Scene In(string state)
    {
        var stayOpen = Given.Hour(RefundMode.Bonus) with
        {
            Length = TimeSpan.FromMinutes(3),
            OnExpiry = OnExpiry.StayOpen,
            MaxBonusPercent = 50,
        };
        var empty = Given.Scene(Given.Vera with { Bonus = 10_000 }, stayOpen with { Length = TimeSpan.FromHours(1) });
        return state switch
        {
            "pending" => Sold(empty, Given.Card with { StartsAt = Given.Six.AddHours(2) }),
            "awaiting payment" => Sold(empty, Given.Sale(new(PaymentMethod.Card) { Confirmed = false, Bonus = 5_000 })),
            "active" => Sold(empty, Given.Card),
            "open past its coverage" => Given
                .Sold(stayOpen, Given.Vera)
                .After(Alarms.Tick(Given.Sold(stayOpen, Given.Vera), Given.Six.AddMinutes(3))),
            "stopped" => Ended(Sold(empty, Given.Card), scene => SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(1))),
            _ => Ended(In("pending"), scene => SessionRules.Cancel(scene.Session!, null, Given.Six.AddMinutes(2))),
        };
    }

    static Scene Sold(Scene scene, StartRequest sale) => scene.After(StartRules.Start(scene, sale, Given.Six));

    static Scene Ended(Scene scene, Func<Scene, Decision<Fact>> end) => scene.After(end(scene));

    static string StateOf(Scene scene) => scene.Session switch { Stopped => "stopped", Cancelled => "cancelled", _ => "open" };
}
