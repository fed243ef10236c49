using System.Collections.Immutable;
using Izi.App.Desk;
using Izi.Domain;
using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;
using Izi.Domain.Tariffs;
using Izi.Domain.Tests.Laws;
using Izi.Domain.Venues;

namespace Izi.App.Tests.Desk;

/// <summary>
/// A session on sixteen devices that has moved through a whole arena: all that is done to it is one transaction (Azure Tables: 100 rows).
/// </summary>
[Rule("N5"), Rule("R14")]
public sealed class LongWayTests
{
    /// <summary>The outbox and a kept answer are two more.</summary>
    const int MostRows = 98;

    static readonly Instant Six = NightClub.Opens;

    static readonly Tariff Day = new(
        "day", "Day", TimeSpan.FromHours(24), ImmutableSortedDictionary<string, long>.Empty.Add("main", 90_000), RefundMode.Bonus);

    static readonly Venue Arena = NightClub.Venue with
    {
        Devices = [.. Enumerable.Range(1, 216).Select(number => new DeviceEntry($"pc-{number}", $"PC {number}", "main", DeviceKind.Pc))],
        Tariffs = [Day],
    };

    [Fact]
    public void A_forced_stop_after_two_hundred_moves_is_one_transaction_and_locks_all_it_holds()
    {
        var scene = Wandered(moves: 200, reported: true);

        var stop = Done(
            scene, SessionRules.Stop(scene, new(StoppedBy.ManuallyByAdmin, null) { Force = new("closing", false) }, Six.AddHours(2)));

        Assert.InRange(stop.Writes.Length, 16, MostRows);
        Assert.Equal(16, stop.After.Devices.Values.Count(device => device.Desired is { Mode: DeviceMode.Locked, IsReported: false }));
    }

    [Fact]
    public void What_two_hundred_silent_devices_left_to_say_is_said_in_several_transactions()
    {
        var scene = Wandered(moves: 200, reported: false);
        var commits = 0;

        while (Alarms.Tick(scene, Six.AddHours(2)) is { Facts.IsEmpty: false } due)
        {
            var commit = Done(scene, due);
            Assert.InRange(commit.Writes.Length, 1, MostRows);
            scene = commit.After;
            commits++;
        }

        Assert.InRange(commits, 20, 50);
        Assert.Equal(216, scene.Devices.Values.Count(device => device.NotResponding));
    }

    /// <summary>Each move is a second after the one before; the session never leaves its first fifteen devices.</summary>
    static Scene Wandered(int moves, bool reported)
    {
        var scene = new Scene(Arena)
        {
            Client = NightClub.Clients[0],
            Till = new(),
            Devices = Arena.Devices.ToImmutableSortedDictionary(
                entry => entry.Id,
                entry => Device.New(entry.Id, Six) with { Connection = Connection.Never.Told(new("one", 1, IsConnected: true), Six) }),
        };
        scene = After(
            scene,
            StartRules.Start(
                scene, new("s1", [.. Enumerable.Range(1, 16).Select(number => $"pc-{number}")], "day", new(PaymentMethod.Card)), Six));
        for (var move = 0; move < moves; move++)
            scene = After(scene, TransferRules.Transfer(scene, $"pc-{16 + move}", $"pc-{17 + move}", Six.AddSeconds(move + 1)));
        return reported ? scene.Devices.Values.Aggregate(scene, Reported) : scene;
    }

    static Scene Reported(Scene scene, Device device) =>
        scene.After(
            new DeviceReported(
                Six.AddHours(1), device.Id, new(device.Desired.Epoch, device.Desired.Mode, device.Desired.SessionId, Six.AddHours(1))));

    static Scene After(Scene scene, Decision<Fact> decision) => Done(scene, decision).After;

    static Commit Done(Scene scene, Decision<Fact> decision)
    {
        Assert.Null(decision.Refusal);
        var session = scene.Session is { } known
            ? new Row<SessionRow>(Keys.Session(known.Id), new(known, 9, Alarms.NextAlarm(scene)), default(Azure.ETag))
            : null;
        var page = new Page(
            scene.Venue, session, new(Keys.Client(scene.Client!.Id), scene.Client, default(Azure.ETag)),
            [.. scene.Devices.Values.Select(device => new Row<Device>(Keys.Device(device.Id), device, default(Azure.ETag)))],
            [new(Keys.TillShard("s1"), scene.Till!, null)], TakesLinked: false, PhoneTaken: false);
        return Commit.Of(page, decision.Facts, Actor.Lifecycle, nudge: true);
    }
}
