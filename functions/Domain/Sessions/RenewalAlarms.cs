namespace Izi.Domain.Sessions;

/// <summary>
/// When a session renews itself: once for an end of coverage, some time before it, but not before the last line has begun (R25).
/// </summary>
static class RenewalAlarms
{
    /// <summary>A renewal at the very end would come too late.</summary>
    static readonly TimeSpan ShortestLead = TimeSpan.FromSeconds(1);

    public static IEnumerable<Alarm> Of(Scene scene, Active active)
    {
        if (active.IsPostpaid) yield break;

        if (active.Renews && IsOpen(active))
            yield return new(active.EndsAt, (_, now) => [RenewRules.Failed(active, "payment-unanswered", now)]);

        if (active.Renews && active.Tried?.For != active.EndsAt && active.OpenPast != active.EndsAt)
            yield return new(At(scene, active), (ringing, now) => RenewRules.Renew(ringing, active, now)) { Until = active.EndsAt };
    }

    /// <summary>Coverage ends although the gateway has not said whether it was paid.</summary>
    static bool IsOpen(Active active) => active.Tried is { Charge: not null } tried && tried.For == active.EndsAt;

    static Instant At(Scene scene, Active active)
    {
        var lead = scene.Venue.Settings.RenewLead;
        var at = active.EndsAt - (lead > ShortestLead ? lead : ShortestLead);
        return at > active.Lines[^1].From ? at : active.Lines[^1].From;
    }
}
