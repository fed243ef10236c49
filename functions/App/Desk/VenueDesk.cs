using System.Diagnostics;
using Izi.App.Sessions;
using Izi.App.Telemetry;

namespace Izi.App.Desk;

/// <summary>
/// The one loop that loads, decides and saves. Requests for one venue take turns inside this process; another process is
/// noticed by its ETags, and then the rule is asked again about what is there now.
/// </summary>
public sealed class VenueDesk(VenueBook book, Outbox outbox, KeptAnswers answers, Turns turns, ClubMeter meter, TimeProvider clock)
{
    const int Rounds = 10;

    /// <summary>
    /// Opening or closing a shift writes every shard of the till, so any sale of another process makes it lose a round. A longer wait
    /// would not help it, and the venue's turn waits with it.
    /// </summary>
    const int TillRounds = 100;

    /// <summary>
    /// What was due by now is done first, and does not count as a round lost; this is far more than any night leaves undone.
    /// </summary>
    const int MostOverdue = 1000;

    /// <summary>Applies a rule to what the scope names and commits its facts, all or nothing.</summary>
    /// <exception cref="ProblemException">404 for what is not there; 503 after losing every round.</exception>
    public Task<Outcome> Apply(string venue, Scope scope, Actor actor, Func<Scene, Decision<Fact>> rule, CancellationToken cancel) =>
        Apply(venue, scope, new Asking(actor), rule, null, cancel);

    /// <summary>
    /// The same, answering somebody: a refusal is 409, and under an idempotency key the answer is kept in the commit itself.
    /// </summary>
    /// <exception cref="ProblemException">404 for what is not there; 503 after losing every round.</exception>
    public async Task<IResult> Answer(
        string venue, Scope scope, Asking asking, Func<Scene, Decision<Fact>> rule, Func<Outcome, JsonAnswer> answer,
        CancellationToken cancel)
    {
        var outcome = await Apply(venue, scope, asking, rule, answer, cancel);
        return outcome.Decision.Refusal is { } refusal ? Answers.Refused(refusal) : outcome.Answer!;
    }

    /// <summary>Does what is overdue anywhere in the venue, for whoever is about to take it as a whole.</summary>
    public async Task CatchUp(string venue, CancellationToken cancel)
    {
        foreach (var session in await book.Overdue(venue, clock.GetUtcNow(), cancel))
            await Apply(venue, Scope.OfSession(session), Actor.Lifecycle, _ => [], cancel);
    }

    /// <summary>When a session is to be looked at next; null for never. Its alarm row is put right with that.</summary>
    public async Task<Outlook> NextAlarm(SessionRef session, CancellationToken cancel)
    {
        using var turn = await turns.Take(session.Venue, cancel);
        for (var round = 0; round < Rounds; round++)
        {
            if (await book.Find(session, cancel) is not { } page) return Outlook.Over;

            var alarm = Alarms.NextAlarm(page.Scene);
            if (page.Session!.Value.Alarm == alarm || await outbox.Commit(Commit.OfAlarm(page, alarm), cancel) is not null)
                return Outlook.Of(page.Session.Value.Session, alarm);
            await Backoff.Wait(round + 1, cancel);
        }
        throw Problem.Busy();
    }

    /// <summary>Looks without changing anything.</summary>
    public async Task<Scene> Look(string venue, Scope scope, CancellationToken cancel) => (await Open(venue, scope, cancel)).Scene;

    /// <summary>The same, as the rows are kept.</summary>
    public Task<Page> Open(string venue, Scope scope, CancellationToken cancel) =>
        book.Open(venue, scope with { Till = TillShards.None }, cancel);

    Task<Outcome> Apply(
        string venue, Scope scope, Asking asking, Func<Scene, Decision<Fact>> rule, Func<Outcome, JsonAnswer>? answer,
        CancellationToken cancel) =>
        Traces.Within("desk", ActivityKind.Internal, async span =>
        {
            var outcome = await Settle(venue, scope, asking, rule, answer, cancel);
            span?.SetTag("izi.venue", venue)
                .SetTag("izi.actor", asking.Actor.Role.ToString())
                .SetTag("izi.session", outcome.Scene.Session?.Id)
                .SetTag("izi.refusal", outcome.Decision.Refusal?.Code)
                .SetTag("izi.facts", outcome.Decision.Facts.Select(fact => Json.NameOf(fact.GetType())).ToArray());
            return outcome;
        });

    async Task<Outcome> Settle(
        string venue, Scope scope, Asking asking, Func<Scene, Decision<Fact>> rule, Func<Outcome, JsonAnswer>? answer,
        CancellationToken cancel)
    {
        List<Posted> posted = [];
        try
        {
            using var turn = await turns.Take(venue, cancel);
            var all = scope.Till is TillShards.All;
            for (var (round, overdue) = (0, 0); round < (all ? TillRounds : Rounds) && overdue < MostOverdue;)
            {
                var page = await book.Open(venue, scope, cancel);
                if (await DoOverdue(page, asking.Actor, posted, cancel)) overdue++;
                else if (await Try(page, asking, rule, answer, posted, cancel) is { } outcome) return outcome;
                else
                {
                    round++;
                    await Backoff.Wait(all ? 1 : round, cancel);
                }
            }
        }
        finally
        {
            // The next one's turn does not wait for Event Grid.
            foreach (var commit in posted) await outbox.Follow(commit);
        }
        throw Problem.Busy();
    }

    /// <summary>One round; null when it was lost and must be asked again.</summary>
    async Task<Outcome?> Try(
        Page page, Asking asking, Func<Scene, Decision<Fact>> rule, Func<Outcome, JsonAnswer>? answer, List<Posted> posted,
        CancellationToken cancel)
    {
        var place = asking.Key is { } key ? await answers.Place(key, cancel) : null;
        if (place?.Answer is { } given) return new(page.Scene, []) { Answer = given };

        var decision = rule(page.Scene);
        if (decision.Refusal is not null) return new(page.Scene, decision);

        var commit = Commit.Of(page, decision.Facts, asking.Actor, nudge: true);
        var outcome = new Outcome(commit.After, decision) { Answer = answer?.Invoke(new(commit.After, decision)) };
        if (place is not null && outcome.Answer is { } made) commit = commit.With(place.Keep(made, clock.GetUtcNow(), commit.After));
        return commit.IsEmpty || await Save(commit, posted, cancel) ? outcome : null;
    }

    /// <summary>
    /// Does what was due by now, of the session in hand and of those that have one of its devices, or were to have it by now.
    /// </summary>
    async Task<bool> DoOverdue(Page page, Actor actor, List<Posted> posted, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var id in InTurn(page.Scene, now))
        {
            var own = id == page.Scene.Session?.Id;
            var its = own ? page : await book.Open(page.Venue.Id, Scope.OfSession(id), cancel);
            if (await Ring(its, now, nudge: !own || actor != Actor.Lifecycle, posted, cancel)) return true;
        }
        return false;
    }

    /// <summary>A device is freed before the next one begins, and of those that wait for it the earliest goes first.</summary>
    static IEnumerable<string> InTurn(Scene scene, Instant now)
    {
        var holders = scene.Devices.Values.Where(device => device.IsOverdueAt(now)).Select(device => device.Holder!.SessionId);
        var bookings = scene
            .Devices.Values.SelectMany(device => device.Bookings)
            .Where(booking => booking.From <= now)
            .OrderBy(booking => booking.From)
            .Select(booking => booking.SessionId);
        IEnumerable<string> own = scene.Session is { } session and not Pending ? [session.Id] : [];
        return holders.Concat(own).Concat(bookings).Distinct();
    }

    /// <summary>Commits what is due in a session; true where there was something, whoever was first to do it.</summary>
    async Task<bool> Ring(Page page, Instant now, bool nudge, List<Posted> posted, CancellationToken cancel)
    {
        if (Alarms.Tick(page.Scene, now).Facts is not { IsEmpty: false } due) return false;

        await Save(Commit.Of(page, due, Actor.Lifecycle, nudge), posted, cancel);
        return true;
    }

    async Task<bool> Save(Commit commit, List<Posted> posted, CancellationToken cancel)
    {
        if (await outbox.Commit(commit, cancel) is not { } saved) return false;

        posted.Add(saved);
        meter.Count(commit);
        return true;
    }
}

/// <summary>What the rule said, and the scene as it is now.</summary>
public sealed record Outcome(Scene Scene, Decision<Fact> Decision)
{
    /// <summary>What whoever asked is told; null where nobody is.</summary>
    public JsonAnswer? Answer { get; init; }
}
