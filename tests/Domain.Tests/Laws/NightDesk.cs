using System.Collections.Immutable;
using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;

namespace Izi.Domain.Tests.Laws;

/// <summary>The desk of a night: one commit after another, and the clock in between.</summary>
public sealed partial class Night
{
    /// <summary>Far more than happens in a day by itself: whoever rings more often spins.</summary>
    const int MostTurns = 5000;

    /// <summary>Time goes by, and what is due happens when it is due.</summary>
    void Wait(TimeSpan time)
    {
        var until = Now + time;
        for (var turn = 0; NextDue(until) is var (id, at); turn++)
        {
            Assert.True(turn < MostTurns, $"{id} rings without end.");
            Now = at > Now ? at : Now;
            Assert.True(Ring(id), $"The alarm of {id} rang for nothing.");
        }
        Now = until;
    }

    (string Id, Instant At)? NextDue(Instant until) =>
        (from id in sessions.Keys.Order()
         let at = Alarms.NextAlarm(Lay(id))
         where at <= until && !(AsksAt(sessions[id]) <= at)
         orderby at
         select ((string, Instant)?)(id, at!.Value)).FirstOrDefault();

    void AskOfClient(Word word, Func<Client, Decision<Fact>> rule) =>
        Ask(
            () =>
                Lay(null) with
                {
                    Client = clients[
                        (word.A % 3) switch
                        {
                            0 => "vera",
                            1 => "max",
                            _ => "ida",
                        }
                    ],
                },
            scene => rule(scene.Client!));

    /// <summary>One request: what is overdue first, then the rule.</summary>
    Decision<Fact> Ask(Func<Scene> lay, Func<Scene, Decision<Fact>> rule)
    {
        while (Overdue(lay()).Any(Ring)) { }

        var laid = lay();
        var decision = rule(laid);
        story.Add($"    {(decision.Refusal is { } no ? no.Code : string.Join(", ", decision.Select(fact => fact.GetType().Name)))}");
        if (decision.Refusal is { } refusal) RefusesTruly(laid, refusal);
        Commit(laid, decision.Facts);
        return decision;
    }

    IEnumerable<string> Overdue(Scene scene) =>
        from id in scene.Devices.Values.Where(device => device.IsOverdueAt(Now)).Select(device => device.Holder!.SessionId)
            .Concat(scene.Session is { } session ? [session.Id] : ImmutableArray<string>.Empty)
            .Concat(
                scene
                    .Devices.Values.SelectMany(device => device.Bookings)
                    .Where(booking => booking.From <= Now)
                    .OrderBy(booking => booking.From)
                    .Select(booking => booking.SessionId))
            .Distinct()
            .ToList()
        select id;

    /// <summary>Does what is due in a session; false where nothing is.</summary>
    bool Ring(string id)
    {
        var scene = Lay(id);
        var due = Alarms.Tick(scene, Now);
        if (due.Facts.IsEmpty) return false;

        story.Add($"    {Now:HH:mm:ss} {id}: {string.Join(", ", due.Select(fact => fact.GetType().Name))}");
        Commit(scene, due.Facts);
        return true;
    }

    void Commit(Scene before, ImmutableArray<Fact> decided)
    {
        if (decided.IsEmpty) return;

        var facts = Keeps(before, decided);
        var after = facts.Aggregate(before, (scene, fact) => scene.After(fact));
        Commits.Add((before, facts));
        Remember(before, facts);

        if (after.Session is { } session) sessions[session.Id] = (Session)Stores(session);
        if (after.Client is { } client) clients[client.Id] = (Client)Stores(client);
        foreach (var device in after.Devices.Values) devices[device.Id] = (Device)Stores(device);
        till = (Till)Stores(after.Till!);

        IsLawful(after);
        NobodyIsLockedIn(before, after, facts);
        foreach (
            var woken in before.Devices.Keys.SelectMany(id => DeviceRules.Wakes(before.Devices[id], after.Devices[id])).Distinct().ToList())
            Ring(woken);
    }

    /// <summary>When the payment gateway is to be asked; nobody does by itself here.</summary>
    static Instant? AsksAt(Session session) => session.Charges.Min(charge => charge.AskAt);

    Scene LayDevice(string device) => Lay(null, device);

    Scene Lay(string? session, params string[] more)
    {
        var known = session is null ? null : sessions[session];
        return new(venue)
        {
            Session = known,
            Client = known?.Client is { } client ? clients[client.Id] : null,
            TakesLinked = true,
            Till = till,
            Devices = (known?.Devices ?? [])
                .Select(device => device.Id)
                .Concat(more)
                .Distinct()
                .ToImmutableSortedDictionary(id => id, id => devices[id]),
        };
    }
}
