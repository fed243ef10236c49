using System.Collections.Immutable;
using System.Text.Json;
using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;

namespace Izi.Domain.Tests.Laws;

/// <summary>What is so at every instant of a night that a reader can see.</summary>
public sealed partial class Night
{
    readonly Dictionary<string, List<Fact>> timelines = [];
    readonly Dictionary<string, List<Fact>> accounts = [];
    readonly Dictionary<string, Stopped> ends = [];
    readonly List<LedgerEntry> ledger = [];
    readonly Dictionary<(string Client, string Tariff, string Zone), long> keptMoves = [];

    void Remember(Scene before, ImmutableArray<Fact> facts)
    {
        foreach (var (scene, fact) in before.Through(facts))
        {
            ledger.AddRange(Ledger.EntriesOf(fact, scene.Session));
            if (fact is SessionFact about) Of(timelines, about.SessionId).Add(fact);
            if (scene.Client is { } client) Of(accounts, client.Id).Add(fact);
        }
    }

    /// <summary>Of all that a commit touched, or of everything there is.</summary>
    void IsLawful(Scene? touched = null)
    {
        foreach (var session in touched is null ? [.. sessions.Values] : new[] { touched.Session }.OfType<Session>())
        {
            MoneyAddsUp(session);
            TimeAddsUp(session);
            TheEndStays(session);
            TheTimelineIsTheState(session);
        }
        foreach (var client in touched is null ? [.. clients.Values] : new[] { touched.Client }.OfType<Client>()) TheAccountAddsUp(client);
        foreach (var device in touched?.Devices.Values ?? devices.Values) OneSessionADevice(device);
        Assert.Equal(sessions.Values.Count(session => session is Active), till.Playing);
    }

    /// <summary>What came in for it and did not go back is paid; what is paid was used, credited, kept or forfeited (N3, R16).</summary>
    void MoneyAddsUp(Session session)
    {
        var entries = ledger.Where(entry => entry.SessionId == session.Id).ToList();
        var credited = timelines[session.Id].OfType<BonusCredited>().Sum(credit => credit.Amount);
        Assert.Equal(session.PaidTotal, entries.Sum(entry => entry.Amount) + credited);
        Assert.All(session.Lines, line => Assert.InRange(line.Paid, 0, line.Due));
        Assert.All(
            session.Lines.Where(line => line.From > Now), line => Assert.Equal(line.Paid, line.Tenders.Sum(tender => tender.Amount)));
        if (session is not Stopped { StartedAt: not null } stopped) return;

        Assert.Equal(stopped.Refunds.Sum(refund => refund.Amount), credited);
        foreach (
            var (line, refund) in stopped.Lines.Join(
                stopped.Refunds, line => line.Number, refund => refund.Line, (line, refund) => (line, refund)))
        {
            var paid = line.IsPostpaid ? 0 : line.Paid;
            Assert.Equal((long)((Int128)paid * refund.UnusedSeconds / Math.Max(1, refund.TotalSeconds)), refund.Value);
            Assert.Equal(refund.Outcome is RefundOutcome.Bonus ? refund.Value : 0, refund.Amount);
            Assert.True(refund.Outcome is not RefundOutcome.Voided || (line.Paid, line.Due) == (0, 0));
        }
    }

    /// <summary>
    /// From its start to its end every second is one of a line, or past coverage; and none is of two lines (R13, R17, R22).
    /// </summary>
    void TimeAddsUp(Session session)
    {
        Assert.All(session.Lines, line => Assert.True(line.From <= line.To));
        Assert.All(session.Lines.Zip(session.Lines.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From, "Two lines overlap."));
        if (session is not (Active or Stopped { StartedAt: not null })) return;

        var (from, to) = session is Active active
            ? (active.StartedAt, Now)
            : (((Stopped)session).StartedAt!.Value, ((Stopped)session).EndedAt);
        // A part of a second counts nowhere: one at most for each line and each gap.
        var slack = goesByWholeSeconds ? 0 : 2 * session.Lines.Length;
        var used = session.Lines.Sum(line => Seconds((line.To < to ? line.To : to) - (line.From < to ? line.From : to)));
        Assert.InRange(Seconds(to - from) - used - session.UncoveredSeconds(Now), 0, slack);
        if (session is Active open)
            Assert.InRange(open.AsOf(Now).Lines.Sum(line => line.TotalSeconds) - used - open.RemainingSeconds(Now), 0, slack);
        if (session is Stopped { Refunds.IsEmpty: false } stopped)
            Assert.InRange(
                stopped.Lines.Sum(line => line.TotalSeconds) - used - stopped.Refunds.Sum(refund => refund.UnusedSeconds), 0, slack);
    }

    /// <summary>One word says who stopped it; it is said once and stays (R6, N2).</summary>
    void TheEndStays(Session session)
    {
        if (ends.TryGetValue(session.Id, out var end))
        {
            var now = Assert.IsType<Stopped>(session);
            Assert.Equal(
                (end.StoppedBy, end.EndedAt, end.Reason, end.Refunds.Length), (now.StoppedBy, now.EndedAt, now.Reason, now.Refunds.Length));
        }
        Assert.Equal(session is Stopped ? 1 : 0, timelines[session.Id].OfType<SessionStopped>().Count());
        Assert.Equal(session is Cancelled ? 1 : 0, timelines[session.Id].OfType<SessionCancelled>().Count());
        if (session is Stopped stopped) ends.TryAdd(session.Id, stopped);
    }

    void TheTimelineIsTheState(Session session)
    {
        var folded = timelines[session.Id]
            .Aggregate((Session?)null, (state, fact) => fact is SessionCreated created ? created.Whole() : state!.After(fact));
        Assert.Equal(Told(OfItsOwn(session)), Told(OfItsOwn(folded!)));
    }

    /// <summary>
    /// A session without what others tell of it: when its devices were away is in their own logs, and where an open line ends is in the
    /// bookings of its devices.
    /// </summary>
    static Session OfItsOwn(Session session) => session with
    {
        Devices = [.. session.Devices.Select(device => device with { Interruptions = null })],
        Lines = [.. session.Lines.Select(line => line.IsOpen ? line with { To = CoverageLine.NoEnd } : line)],
    };

    /// <summary>An account is what it was, and what the ledger and the kept time moved (R8, R16, R41).</summary>
    void TheAccountAddsUp(Client client)
    {
        var known = NightClub.Clients.Single(one => one.Id == client.Id);
        var mine = ledger.Where(entry => entry.ClientId == client.Id).ToList();
        Assert.Equal(
            known.Balance
                + mine.Sum(entry =>
                    entry.Kind is LedgerKind.TopUp or LedgerKind.Correction && entry.Method is not PaymentMethod.Bonus ? entry.Amount
                    : entry.Method is PaymentMethod.Balance ? -entry.Amount
                    : 0),
            client.Balance);
        Assert.Equal(
            known.Bonus
                + mine.Where(entry => entry.Method is PaymentMethod.Bonus)
                    .Sum(entry => entry.Kind is LedgerKind.Correction ? entry.Amount : -entry.Amount),
            client.Bonus);
        Assert.Equal(Told(known, Of(accounts, client.Id)), Told(client, []));
        Assert.All(client.KeptTime, kept => Assert.True(kept.Seconds > 0));
        Assert.Equal(client.KeptTime.Length, client.KeptTime.Select(kept => (kept.TariffId, kept.Zone)).Distinct().Count());

        var mySessions = sessions.Values.Where(session => session.Client?.Id == client.Id).ToList();
        Assert.Equal(mySessions.Where(session => session.IsOpen).Select(session => session.Id).Order(), client.OpenSessions.Order());
        Assert.Equal(
            mySessions.OfType<Stopped>().Where(stopped => stopped.AmountDue > 0).Select(stopped => (stopped.Id, stopped.AmountDue)).Order(),
            client.Unpaid.Select(unpaid => (unpaid.SessionId, unpaid.Amount)).Order());
    }

    /// <summary>A device has one session in hand, and is unlocked for that one or for none (N1, R32).</summary>
    void OneSessionADevice(Device device)
    {
        var holders = sessions.Values.Where(session => session.IsOpen && session.Running.Any(held => held.Id == device.Id)).ToList();
        Assert.Equal(holders.Select(session => session.Id), device.Holder is { } holder ? [holder.SessionId] : []);
        Assert.Equal(
            holders.SingleOrDefault() is Active active ? (DeviceMode.Unlocked, active.Id) : (DeviceMode.Locked, null),
            (device.Desired.Mode, device.Desired.SessionId));
        var booked = sessions.Values.Where(session =>
            session is Pending or AwaitingPayment && !session.IsOpen && session.Running.Any(held => held.Id == device.Id));
        Assert.Equal(booked.Select(session => session.Id).Order(), device.Bookings.Select(booking => booking.SessionId).Order());
    }

    /// <summary>
    /// A POD with somebody inside is locked by force with the bypass and never else; nor does it lock by itself (R28, R29, R31).
    /// </summary>
    static void NobodyIsLockedIn(Scene before, Scene after, ImmutableArray<Fact> facts)
    {
        foreach (
            var (pod, then) in after
                .Devices.Values.Where(device => device.Id.StartsWith("pod", StringComparison.Ordinal))
                .Select(now => (now, before.Devices[now.Id])))
        {
            Assert.Null(pod.Desired.EndsAt);
            if (then.Occupied && pod.Desired.Epoch > then.Desired.Epoch && pod.Desired.Mode is DeviceMode.Locked)
                Assert.Contains(facts, fact => fact is DeviceForceEnded { EmergencyBypass: true });
        }
        if (after.Session is Active { HoldsPod: true }) Assert.All(after.Held, device => Assert.Null(device.Desired.EndsAt));
    }

    /// <summary>Who hears that it has ended hears how (R21).</summary>
    static void RefusesTruly(Scene scene, Refusal refusal)
    {
        if (refusal.Code == "session-already-ended" && scene.Session is Stopped stopped)
            Assert.Equal((stopped.StoppedBy, stopped.EndedAt), (refusal.Help["stoppedBy"], refusal.Help["endedAt"]));
    }

    /// <summary>The preview is asked of the scene as it lies there; the stop comes after what is overdue; they agree (R19).</summary>
    void PreviewIsStop(string id)
    {
        var preview = StopPreview.Of(Lay(id), Now);
        while (Ring(id)) { }
        var before = Lay(id);
        var stop = SessionRules.Stop(before, new(StoppedBy.ManuallyByPlayer, null), Now);
        var after = stop.Aggregate(before, (scene, fact) => scene.After(fact));

        Assert.Equal(preview.Refusal?.Code, stop.Refusal?.Code);
        Assert.Equal(preview.BonusTotal, stop.OfType<BonusCredited>().Sum(credit => credit.Amount));
        Assert.Equal(preview.KeptSeconds, stop.OfType<TimeKept>().SelectMany(kept => kept.Times).Sum(kept => kept.Seconds));
        Assert.Equal(preview.AmountDue, (after.Session as Stopped)?.AmountDue ?? 0);
        Assert.Equal<Refund>(preview.Lines, stop.Refusal is null ? ((Stopped)after.Session!).Refunds : []);
        Assert.Equal(preview.RemainingSeconds, before.Session!.RemainingSeconds(Now));
    }

    /// <summary>In the end nobody has anything left to do.</summary>
    void EndsInSilence()
    {
        IsLawful();
        foreach (var id in sessions.Keys)
        {
            Assert.True(sessions[id] is Stopped or Cancelled, $"{id} never ended.");
            Assert.Equal(AsksAt(sessions[id]), Alarms.NextAlarm(Lay(id)));
        }
    }

    /// <summary>Everything that a record says, in words that can be compared.</summary>
    static string Told(object what) => JsonSerializer.Serialize(what);

    static string Told(Client known, IEnumerable<Fact> facts) => Told(facts.Aggregate(known, (client, fact) => client.After(fact)));

    static long Seconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;

    static List<Fact> Of(Dictionary<string, List<Fact>> all, string id) => all.TryGetValue(id, out var mine) ? mine : all[id] = [];
}
