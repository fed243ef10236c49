namespace Izi.App.Desk;

/// <summary>
/// The one loop that loads, decides and saves. Requests for one venue take turns inside this process; another process is
/// noticed by its ETags, and then the rule is asked again about what is there now.
/// </summary>
public sealed class VenueDesk(VenueBook book, Outbox outbox, Turns turns, TimeProvider clock)
{
    const int Rounds = 10;

    /// <summary>Applies a rule to what the scope names and commits its facts, all or nothing. What was due by now happens first.</summary>
    /// <exception cref="ProblemException">404 for what is not there; 503 after losing every round.</exception>
    public async Task<Outcome> Apply(string venue, Scope scope, Actor actor, Func<Scene, Decision<Fact>> rule, CancellationToken cancel)
    {
        List<Posted> posted = [];
        try
        {
            using var turn = await turns.Take(venue, cancel);
            for (var round = 0; round < Rounds; round++)
                if (await Try(venue, scope, actor, rule, posted, cancel) is { } outcome)
                    return outcome;
        }
        finally
        {
            // The next one's turn does not wait for Event Grid.
            foreach (var commit in posted) await outbox.Follow(commit);
        }
        throw Problem.Busy();
    }

    /// <summary>Looks without changing anything.</summary>
    public async Task<Scene> Look(string venue, Scope scope, CancellationToken cancel) => (await book.Open(venue, scope, cancel)).Scene;

    /// <summary>One round; null when it must be asked again.</summary>
    async Task<Outcome?> Try(
        string venue, Scope scope, Actor actor, Func<Scene, Decision<Fact>> rule, List<Posted> posted, CancellationToken cancel)
    {
        var page = await book.Open(venue, scope, cancel);
        if (Due(page.Scene) is { IsEmpty: false } due)
        {
            await Save(Commit.Of(page, due, Actor.Lifecycle, nudge: actor != Actor.Lifecycle), posted, cancel);
            return null;
        }

        var decision = rule(page.Scene);
        if (decision.Refusal is not null || decision.Facts.IsEmpty) return new(page.Scene, decision);

        var commit = Commit.Of(page, decision.Facts, actor, nudge: true);
        return await Save(commit, posted, cancel) ? new(commit.After, decision) : null;
    }

    ImmutableArray<Fact> Due(Scene scene) => scene.Session is { } session ? SessionRules.Tick(session, clock.GetUtcNow()).Facts : [];

    async Task<bool> Save(Commit commit, List<Posted> posted, CancellationToken cancel)
    {
        if (await outbox.Commit(commit, cancel) is not { } saved) return false;

        posted.Add(saved);
        return true;
    }
}

/// <summary>What the rule said, and the scene as it is now.</summary>
public sealed record Outcome(Scene Scene, Decision<Fact> Decision)
{
    /// <summary>The refusal as 409, or the answer made of the scene.</summary>
    public IResult Answer(Func<Scene, IResult> answer) => Decision.Refusal is { } refusal ? Answers.Refused(refusal) : answer(Scene);
}

/// <summary>Who did it, as the timeline keeps it.</summary>
public sealed record Actor(string Id, string Name, ActorRole Role)
{
    /// <summary>The session's own alarm clock.</summary>
    public static Actor Lifecycle { get; } = new("lifecycle", "Lifecycle", ActorRole.System);

    /// <summary>A device speaking for itself.</summary>
    public static Actor Device(string id) => new(id, id, ActorRole.Device);
}

/// <summary>What kind of actor it was.</summary>
public enum ActorRole
{
    Staff,
    Player,
    Device,
    System,
}
