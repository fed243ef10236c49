namespace Izi.Domain.Sessions;

/// <summary>What is done to a session only while it plays: extending, moving, switching auto-renewal (R5).</summary>
static class WhilePlaying
{
    /// <summary>Why the session does not play; null where it does.</summary>
    public static Refusal? Refuses(Scene scene, Instant now) => scene.Session switch
    {
        Active active when Alarms.EndsByItself(scene, active, now) => Refusals.AlreadyEnded(
            StoppedBy.AutomaticallyOnTime, active.EndsAt, active.Id),
        Active => null,
        Pending or AwaitingPayment => Refusals.NotStarted(scene.Session.Id),
        Stopped stopped => Refusals.AlreadyEnded(stopped.StoppedBy, stopped.EndedAt, stopped.Id),
        Cancelled cancelled => Refusals.AlreadyEnded(null, cancelled.EndedAt, cancelled.Id),
        var other => throw new InvalidOperationException($"A session cannot be a {other?.GetType().Name}."),
    };
}
