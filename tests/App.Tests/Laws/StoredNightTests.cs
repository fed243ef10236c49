using System.Collections.Immutable;
using System.Text.Json;
using Izi.App.Desk;
using Izi.Domain;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;
using Izi.Domain.Tests.Laws;
using Izi.Domain.Venues;

namespace Izi.App.Tests.Laws;

/// <summary>
/// Random nights as they are kept: every fact and session goes through its row and back, and every commit is one transaction.
/// </summary>
public sealed class StoredNightTests
{
    /// <summary>An entity group transaction of Azure Tables has at most 100 rows; the outbox and a kept answer are two of them.</summary>
    const int MostRows = 90;

    int most;

    [Theory, Rule("R38"), Rule("N3"), Rule("N5")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_night_that_is_written_and_read_at_every_step_keeps_its_laws_and_its_timeline_is_its_state(int seed) =>
        Play(NightClub.Venue, seed, nights: 25, words: 120);

    [Theory, Rule("N5"), Rule("R10")]
    [InlineData(4)]
    [InlineData(5)]
    public void A_commit_of_sixteen_devices_in_as_many_zones_is_one_transaction(int seed)
    {
        Play(NightClub.Large, seed, nights: 25, words: 80);

        Assert.InRange(most, 40, MostRows);
    }

    void Play(Venue venue, int seed, int nights, int words)
    {
        var chance = new Random(seed);
        for (var number = 0; number < nights; number++)
        {
            var night = new Night(venue, wholeSeconds: number % 2 == 0) { Keeps = Kept, Stores = Back };
            foreach (var word in Words.Of(chance, words)) night.Do(word);
            night.Close();
        }
    }

    ImmutableArray<Fact> Kept(Scene before, ImmutableArray<Fact> facts)
    {
        most = Math.Max(most, Commit.Of(PageOf(before), facts, Actor.Lifecycle, nudge: true).Writes.Length);
        return [.. facts.Select(Back<Fact>)];
    }

    static object Back(object row) => row switch
    {
        Session session => Back<Session>(session),
        Domain.Clients.Client client => Back<Domain.Clients.Client>(client),
        Domain.Devices.Device device => Back<Domain.Devices.Device>(device),
        Till till => Back<Till>(till),
        _ => throw new InvalidOperationException($"Nobody keeps a {row.GetType().Name}."),
    };

    static T Back<T>(T value) => Rows.Read<T>(Rows.Write("demo", "row", value)).Value;

    static Page PageOf(Scene scene) => new(
        scene.Venue,
        scene.Session is { } session ? new(Keys.Session(session.Id), new(session, 0, Alarms.NextAlarm(scene)), default(Azure.ETag)) : null,
        scene.Client is { } client ? new(Keys.Client(client.Id), client, default(Azure.ETag)) : null,
        [.. scene.Devices.Values.Select(device => new Row<Domain.Devices.Device>(Keys.Device(device.Id), device, default(Azure.ETag)))],
        [new(Keys.TillShard("s1"), scene.Till!, null)],
        TakesLinked: true, PhoneTaken: false);
}
