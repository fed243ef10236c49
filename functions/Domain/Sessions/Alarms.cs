using Izi.Domain.Devices;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>
/// What a session does by itself, and when: each alarm is a time and the facts that its ringing makes (design: the lifecycle).
/// </summary>
public static class Alarms
{
    /// <summary>As many as one transaction holds whatever they are; what is left is due at the next turn.</summary>
    const int Most = 10;

    /// <summary>What an alarm may be late without anybody missing anything.</summary>
    static readonly TimeSpan Punctual = TimeSpan.FromSeconds(30);

    /// <summary>What is due by now without anybody asking, in the order in which it is to happen.</summary>
    public static Decision<Fact> Tick(Scene scene, Instant now)
    {
        List<Fact> facts = [];
        while (facts.Count < Most && Of(scene).FirstOrDefault(alarm => alarm.IsDueAt(now)) is { } due)
        {
            ImmutableArray<Fact> more = [.. due.Ring(scene, now)];
            if (more.IsEmpty) throw new InvalidOperationException($"An alarm of the session {scene.Session?.Id} rang for nothing.");
            facts.AddRange(more);
            scene = more.Aggregate(scene, (after, fact) => after.After(fact));
        }
        return [.. facts];
    }

    /// <summary>When <see cref="Tick"/> has something to do next, or the payment gateway is to be asked; null for never.</summary>
    public static Instant? NextAlarm(Scene scene) => new[] { NextRing(scene), scene.Session?.AskAt }.Min();

    /// <summary>When <see cref="Tick"/> has something to do next; null for never.</summary>
    public static Instant? NextRing(Scene scene) => Of(scene).Min(alarm => (Instant?)alarm.At);

    /// <summary>Whether coverage is over and the session closes with it (R15, R31).</summary>
    public static bool EndsByItself(Scene scene, Active session, Instant now) =>
        session.EndsAt <= now && session.Lines[^1].Tariff.OnExpiry is OnExpiry.Close && PodRules.AllFree(scene);

    /// <summary>The alarms that are set; where several are due, the first of them goes first.</summary>
    static IEnumerable<Alarm> Of(Scene scene) => scene.Session switch
    {
        Pending pending => OfBooking(scene, pending),
        AwaitingPayment awaiting =>
        [
            new(
                awaiting.HoldUntil,
                (_, now) => [new SessionCancelled(now, awaiting.Id, awaiting.Client?.Id, awaiting.Lines[0].Tenders) { Lapsed = true }]),
        ],
        Active active => [.. RenewalAlarms.Of(scene, active), .. OfEnd(scene, active), .. AckAlarms.Of(scene), .. OfWarning(active)],
        null => [],
        _ => AckAlarms.Of(scene),
    };

    /// <summary>
    /// A booking begins when its time has come and its devices are free; where they are not, the one that frees them wakes it (R10).
    /// </summary>
    static IEnumerable<Alarm> OfBooking(Scene scene, Pending pending)
    {
        var free = scene.Running.All(device => device.Holder is null && !device.HeldByStaff);
        var begins = pending.Lines[0].From;
        if (free) return [new(begins, (_, now) => [Begun(pending, now)])];
        return pending.Waits ? [] : [new(begins, (_, now) => [new SessionNeedsAttention(now, pending.Id, "device-busy")])];
    }

    static IEnumerable<Alarm> OfEnd(Scene scene, Active active)
    {
        if (active.EndsAt == CoverageLine.NoEnd) return [];
        if (EndsByItself(scene, active, active.EndsAt))
            return [new(active.EndsAt, (_, now) => Settlement.AtEndOfCoverage(scene, active, now).AsEnumerable())];
        return active.OpenPast == active.EndsAt
            ? []
            : [new(active.EndsAt, (_, now) => [new SessionNeedsAttention(now, active.Id, WhyOpen(active)) { EndsAt = active.EndsAt }])];
    }

    static IEnumerable<Alarm> OfWarning(Active active) =>
        active.WarnAt is { } at ? [new(at, (_, now) => [new PlayerWarned(now, active.Id, active.EndsAt)])] : [];

    /// <summary>One that had to wait, for its device or for us, begins now with its full length (R10).</summary>
    static SessionStarted Begun(Pending pending, Instant now)
    {
        var line = pending.Lines[0];
        var from = pending.Waits || now - line.From > Punctual ? now : line.From;
        return new(
            now,
            new(
                pending.Id, pending.Client, pending.CreatedAt, pending.Devices,
                [line with { From = from, To = from + (line.To - line.From) }], from)
            {
                BookedFor = pending.BookedFor,
                AutoRenewal = pending.AutoRenewal,
            },
            Receipt.Nothing);
    }

    static string WhyOpen(Active active) => active.Lines[^1].Tariff.OnExpiry is OnExpiry.StayOpen ? "stay-open" : "pod";
}

/// <summary>A time, and what its coming makes of the scene.</summary>
sealed record Alarm(Instant At, Func<Scene, Instant, IEnumerable<Fact>> Ring)
{
    /// <summary>From when on it is too late to ring; null for never.</summary>
    public Instant? Until { get; init; }

    public bool IsDueAt(Instant now) => At <= now && !(Until <= now);
}
