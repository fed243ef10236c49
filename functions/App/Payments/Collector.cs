using Izi.App.Sessions;

namespace Izi.App.Payments;

/// <summary>Asks the payment gateway what a session's charges leave to ask, and brings its answers to the desk.</summary>
public sealed class Collector(VenueDesk desk, PaymentGateway gateway, TimeProvider clock)
{
    /// <summary>How long the session's own clock is left alone at most while the gateway thinks.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Asks what is due by now. No call is made between a decision and its commit: the intent is in the table, the answer is a commit of
    /// its own.
    /// </summary>
    public async Task AskDue(SessionRef session, CancellationToken cancel)
    {
        var scene = await desk.Look(session.Venue, Scope.OfSession(session.Id), cancel);
        foreach (var charge in ChargeRules.Due(scene.Session!, clock.GetUtcNow()))
        {
            await Apply(session, await WhileRinging(session, Ask(scene, charge, cancel), cancel), cancel);
        }
    }

    /// <summary>The rule that takes the gateway's answer.</summary>
    async Task<Func<Scene, Decision<Fact>>> Ask(Scene scene, Charge charge, CancellationToken cancel)
    {
        if (charge.State is ChargeState.Returning)
        {
            var returned = await gateway.Return(charge, cancel);
            return now => ChargeRules.Returned(now, charge.Id, returned, clock.GetUtcNow());
        }
        var answer = await gateway.Charge(scene.Venue, scene.Session!.Client!, charge, cancel);
        return now => ChargeRules.Answered(now, charge.Id, answer, clock.GetUtcNow());
    }

    /// <summary>While the gateway thinks, the session's clock does not stand still: what is due meanwhile happens meanwhile.</summary>
    async Task<T> WhileRinging<T>(SessionRef session, Task<T> answer, CancellationToken cancel)
    {
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (!answer.IsCompleted)
        {
            var next = Alarms.NextRing(await desk.Look(session.Venue, Scope.OfSession(session.Id), cancel)) - clock.GetUtcNow();
            await Task.WhenAny(
                answer, Task.Delay(next is { } soon && soon < Longest ? Max(soon, Shortest) : Longest, clock, answered.Token));
            if (!answer.IsCompleted) await Apply(session, _ => [], cancel);
        }
        await answered.CancelAsync();
        return await answer;
    }

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    Task<Outcome> Apply(SessionRef session, Func<Scene, Decision<Fact>> rule, CancellationToken cancel) =>
        desk.Apply(session.Venue, Scope.OfSession(session.Id), Actor.Lifecycle, rule, cancel);
}
