namespace Izi.App.Tests.Devices;

/// <summary>The way from a stop to its lock; how long it takes on a real clock is measured in tests/Benchmarks.</summary>
public sealed class LockTests : ClubTest
{
    const int Devices = 30;

    static string Hall =>
        string.Join(
            ',',
            Enumerable
                .Range(1, Devices)
                .Select(i => $$"""{"id":"pc-{{i}}","name":"PC {{i}}","zone":"main","kind":"pc","key":"{{DemoClub.Key}}"}"""));

    [Fact, Rule("R35"), Rule("N6")]
    public async Task A_hall_that_is_stopped_at_once_is_locked_at_once_and_nothing_on_the_way_waits_for_a_clock()
    {
        var devices = await Task.WhenAll(Enumerable.Range(1, Devices).Select(i => Club.Device($"pc-{i}")));
        var sessions = await Task.WhenAll(Enumerable.Range(1, Devices).Select(i => Staff.Start($"pc-{i}", "hour")));
        await Task.WhenAll(devices.Select(device => device.Desired("unlocked")));
        Club.Time.Advance(TimeSpan.FromMinutes(7));

        await Task.WhenAll(sessions.Select(id => Staff.Post($"venues/demo/sessions/{id}/stop").Read()));
        var locks = await Task.WhenAll(devices.Select(device => device.Desired("locked")));

        Assert.All(locks, locked => Assert.Equal((3, "2026-05-01T18:07:00Z"), ((int)locked["epoch"]!, (string)locked["sentAt"]!)));
        foreach (var device in devices) await device.DisposeAsync();
    }

    protected override string Catalog => $$"""
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH",
          "zones": [ {"id":"main","name":"Main hall"} ], "devices": [ {{Hall}} ],
          "tariffs": [ {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000},"refundMode":"bonus"} ]
        }
        """;
}
