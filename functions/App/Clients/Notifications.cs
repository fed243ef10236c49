namespace Izi.App.Clients;

/// <summary>What a player reads on the phone of one thing that happened; amounts in minor units.</summary>
public sealed record Notification(Instant At, string Kind, string Text, ImmutableSortedDictionary<string, object> Data);

/// <summary>What of a commit its client is told: what the house and the clock did, and what moved on their account.</summary>
public static class Notifications
{
    public static IEnumerable<Notification> Of(Scene after, IEnumerable<Fact> facts) => facts.SelectMany(fact => Of(fact, after));

    static IEnumerable<Notification> Of(Fact fact, Scene after) => fact switch
    {
        SessionStarted { Session.BookedFor: not null } started =>
        [
            Tell(started, "Your booked session has begun.", ("endsAt", started.Session.EndsAt)),
        ],
        SessionPaymentConfirmed paid => [Tell(paid, "Your payment has come in.", ("amount", paid.Receipt.Total))],
        PlayerWarned warned => [Tell(warned, "Your time is about to end.", ("endsAt", warned.EndsAt))],
        SessionRenewed renewed =>
        [
            Tell(renewed, "Your time has been renewed.", ("endsAt", renewed.Line.To), ("amount", renewed.Receipt.Total)),
        ],
        SessionRenewalFailed failed => [Tell(failed, "Your time could not be renewed.", ("endsAt", failed.EndsAt), ("why", failed.Why))],
        SessionTransferred moved =>
        [
            Tell(
                moved, $"Your session goes on at {moved.To.Name}.", ("from", moved.From), ("to", moved.To.Id),
                ("endsAt", moved.Lines[^1].AsOf(moved.At).To)),
        ],
        SessionNeedsAttention needs =>
        [
            Tell(
                needs,
                after.Session is Pending
                    ? "Your device is still in use; your session begins when it is free."
                    : "Your paid time is over.",
                ("why", needs.Why)),
        ],
        SessionStopped stopped =>
            [
                Tell(
                    stopped, "Your session has ended.", ("endedAt", stopped.EndedAt), ("stoppedBy", Sessions.Words.Of(stopped.StoppedBy)),
                    ("amountDue", stopped.AmountDue)),
            ],
        SessionCancelled { Lapsed: true } lapsed =>
        [
            Tell(lapsed, "Your session was cancelled, for its payment did not come.", ("lapsed", true)),
        ],
        SessionCancelled cancelled => [Tell(cancelled, "Your session was cancelled.", ("lapsed", false))],
        BonusCredited credit => [Tell(credit, "What you did not play came back as bonus.", ("amount", credit.Amount))],
        TimeKept kept => [Tell(kept, "What you did not play is kept for you.", ("keptTime", kept.Times))],
        BalanceCorrected corrected =>
        [
            Tell(
                corrected, "Your account was put right.", ("account", corrected.Account), ("amount", corrected.Amount),
                ("reason", corrected.Reason)),
        ],
        _ => [],
    };

    static Notification Tell(Fact fact, string text, params ImmutableArray<(string Name, object Value)> data)
    {
        IEnumerable<(string Name, object Value)> session = fact is SessionFact of ? [("sessionId", of.SessionId)] : [];
        return new(
            fact.At, Json.NameOf(fact.GetType()), text,
            session.Concat(data).ToImmutableSortedDictionary(one => one.Name, one => one.Value));
    }
}
