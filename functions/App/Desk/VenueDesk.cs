namespace Izi.App.Desk;

/// <summary>
/// The one loop that loads, decides and saves. Requests for one venue take turns inside this process; another process is
/// noticed by its ETags, and then the rule is asked again about what is there now.
/// </summary>
public sealed class VenueDesk(VenueBook book, Outbox outbox, Turns turns)
{
    const int Rounds = 10;

    /// <summary>Applies a rule to what the scope names and commits its facts, all or nothing.</summary>
    /// <exception cref="ProblemException">404 for what is not there; 503 after losing every round.</exception>
    public async Task<Outcome> Apply(string venue, Scope scope, Actor actor, Func<Scene, Decision<Fact>> rule, CancellationToken cancel)
    {
        using var turn = await turns.Take(venue, cancel);

        for (var round = 0; round < Rounds; round++)
        {
            var page = await book.Open(venue, scope, cancel);
            var decision = rule(page.Scene);
            if (decision.Refusal is not null || decision.Facts.IsEmpty) return new(page.Scene, decision);

            var commit = Commit.Of(page, decision.Facts, actor);
            if (await outbox.Commit(commit, cancel)) return new(commit.After, decision);
        }
        throw Problem.Busy();
    }

    /// <summary>Looks without changing anything.</summary>
    public async Task<Scene> Look(string venue, Scope scope, CancellationToken cancel) => (await book.Open(venue, scope, cancel)).Scene;
}

/// <summary>What the rule said, and the scene as it is now.</summary>
public sealed record Outcome(Scene Scene, Decision<Fact> Decision);

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
