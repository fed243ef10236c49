using System.Net;
using System.Net.Sockets;
using Izi.Demo.Devices;

namespace Izi.Demo.Tests.Devices;

public sealed class SimulatedDeviceTests : IAsyncLifetime
{
    TestVenue venue = null!;

    public async Task InitializeAsync() => venue = await TestVenue.Open();

    public async Task DisposeAsync() => await venue.DisposeAsync();

    DesiredMessage Hour(long epoch) => new(epoch, DeviceMode.Unlocked)
    {
        SessionId = "s1",
        EndsAt = venue.Now.AddHours(1),
        WarnAt = venue.Now.AddMinutes(55),
    };

    [Fact]
    public async Task A_device_says_that_it_is_online_follows_and_reports()
    {
        await venue.Desire("pc-01", Hour(7));

        venue.SwitchOn("pc-01");

        Assert.Equal("izi/demo/pc-01/status! online=True", await venue.NextSaid());
        Assert.Equal("izi/demo/pc-01/reported epoch=7 mode=unlocked sessionId=s1", await venue.NextSaid());
    }

    [Fact, Rule("R32"), Rule("R20")]
    public async Task A_device_warns_and_locks_by_itself_though_it_hears_nothing_more()
    {
        await venue.Desire("pc-01", Hour(7));
        venue.SwitchOn("pc-01");
        var ends = (await venue.Next<DeviceUnlocked>()).EndsAt;
        await venue.Next<StateReported>();

        venue.Clock.Advance(TimeSpan.FromMinutes(55));
        var warned = await venue.Next<PlayerWarned>();
        venue.Clock.Advance(TimeSpan.FromMinutes(5));
        var locked = await venue.Next<DeviceLocked>();

        Assert.Equal((ends, Cause.Itself), (warned.EndsAt, warned.By));
        Assert.Equal((ends, Cause.Itself), (locked.At, locked.By));
    }

    [Fact, Rule("R32")]
    public async Task A_device_without_network_locks_by_itself_and_reports_it_when_it_is_back()
    {
        await venue.Desire("pc-01", Hour(7));
        var device = venue.SwitchOn("pc-01");
        await venue.Next<StateReported>();
        device.DropOff();
        await venue.Next<DeviceDisconnected>();

        venue.Clock.Advance(TimeSpan.FromHours(1));
        await venue.Next<DeviceLocked>();
        string[] before = [await venue.NextSaid(), await venue.NextSaid(), await venue.NextSaid()];
        device.Return();

        string[] after = [await venue.NextSaid(), await venue.NextSaid()];
        Assert.Equal(
            [
                "izi/demo/pc-01/status! online=True",
                "izi/demo/pc-01/reported epoch=7 mode=unlocked sessionId=s1",
                "izi/demo/pc-01/status! online=False",
            ],
            before);
        Assert.Equal(["izi/demo/pc-01/status! online=True", "izi/demo/pc-01/reported epoch=7 mode=locked sessionId=s1"], after);
    }

    [Fact, Rule("R32")]
    public async Task What_a_device_missed_is_put_right_when_it_is_back()
    {
        await venue.Desire("pc-01", Hour(7));
        var device = venue.SwitchOn("pc-01");
        await venue.Next<StateReported>();
        device.DropOff();
        await venue.Next<DeviceDisconnected>();

        await venue.Desire("pc-01", new(8, DeviceMode.Locked));
        device.Return();
        var locked = await venue.Next<DeviceLocked>();

        Assert.Equal((8, Cause.Server), (locked.Epoch, locked.By));
    }

    [Fact]
    public async Task A_notice_warns_once()
    {
        await venue.Desire("pc-01", Hour(7));
        venue.SwitchOn("pc-01");
        var ends = (await venue.Next<DeviceUnlocked>()).EndsAt;
        await venue.Next<DeviceConnected>();

        await venue.Notify("pc-01", new("warning", "Your time is about to end.") { EndsAt = ends });
        var warned = await venue.Next<PlayerWarned>();
        await venue.Notify("pc-01", new("warning", "Your time is about to end.") { EndsAt = ends });
        await venue.Notify("pc-01", new("ended", "Your session has ended."));
        await venue.Next<NoticeShown>();

        Assert.Equal(Cause.Server, warned.By);
        Assert.Equal(warned, Assert.Single(venue.Log.SoFar<PlayerWarned>()));
    }

    [Fact]
    public async Task A_device_that_is_switched_off_says_so_before_its_goodbye()
    {
        var device = venue.SwitchOn("pc-01");
        await venue.Next<DeviceConnected>();

        await device.DisposeAsync();

        Assert.Equal("izi/demo/pc-01/status! online=True", await venue.NextSaid());
        Assert.Equal("izi/demo/pc-01/status! online=False", await venue.NextSaid());
    }

    [Fact]
    public async Task A_pod_says_whether_somebody_is_inside()
    {
        var pod = venue.SwitchOn("pod-01", presence: true);

        string[] online = [await venue.NextSaid(), await venue.NextSaid()];
        pod.Occupy(true);

        Assert.Equal(["izi/demo/pod-01/status! online=True", "izi/demo/pod-01/presence occupied=False"], online);
        Assert.Equal("izi/demo/pod-01/presence occupied=True", await venue.NextSaid());
    }

    [Fact]
    public async Task A_device_with_a_wrong_key_is_refused_and_tries_again()
    {
        venue.SwitchOn("pc-01", key: "another-key");
        var first = await venue.Next<ConnectFailed>();
        var place = venue.Log.Count;

        var again = venue.Next<ConnectFailed>(place);
        while (!again.IsCompleted)
        {
            venue.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Contains("BadUserNameOrPassword", first.Why, StringComparison.Ordinal);
        Assert.IsType<ConnectFailed>(await again);
    }

    [Fact]
    public async Task A_device_waits_longer_and_longer_for_a_broker_that_is_not_there()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        venue.SwitchOn("pc-01", port: port);
        await venue.Next<ConnectFailed>();

        Assert.Equal(
            [0.25, 0.5, 1, 2, 4, 8, 10, 10],
            Enumerable.Range(0, 8).Select(failures => DeviceLink.WaitAfter(failures).TotalSeconds));
    }

    [Fact]
    public async Task What_a_device_cannot_read_it_drops()
    {
        venue.SwitchOn("pc-01");
        await venue.Next<DeviceConnected>();

        await venue.Send("izi/demo/pc-01/desired", "{ \"mode\": \"ajar\" }"u8.ToArray(), retain: true);
        await venue.Next<MessageUnreadable>();
        await venue.Desire("pc-01", Hour(7));

        Assert.Equal(7, (await venue.Next<DeviceUnlocked>()).Epoch);
    }
}
