namespace Izi.App.Tests.Devices;

public class DeviceTests : ClubTest
{
    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", "wrong"));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-99", DemoClub.Key));
        Assert.Equal(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
    }

    [Fact]
    public async Task A_new_key_works_and_the_old_one_is_cut_off()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");

        var key = await Staff.Post("venues/demo/devices/pc-01/key").Read();
        await pc.Gone;

        Assert.Equal("demo/pc-01", (string)key["username"]!);
        Assert.NotEqual(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
        Assert.Equal(
            MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", (string)key["password"]!));
    }

    [Fact]
    public async Task Where_the_broker_is_an_event_grid_namespace_a_device_has_a_certificate_and_is_given_no_key()
    {
        Club.Service<IConfiguration>()["Mqtt:Host"] = "clubs.westeurope-1.ts.eventgrid.azure.net";

        var refused = await Staff.Post("venues/demo/devices/pc-01/key").Code();
        var unknown = await Staff.Post("venues/demo/devices/pc-99/key").Code(HttpStatusCode.NotFound);

        Assert.Equal(("managed-by-certificate", "not-found"), (refused, unknown));
        Assert.Equal(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Club.MqttPort, "demo/pc-01", DemoClub.Key));
    }

    [Fact, Rule("R33")]
    public async Task A_report_that_disagrees_is_answered_with_the_desired_state_again()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromSeconds(2));

        await pc.Say("reported", """{"epoch":1,"mode":"locked","sessionId":null,"at":"2026-05-01T18:00:02Z"}""");

        Assert.Equal(2, (int)(await pc.Desired("unlocked"))["epoch"]!);
    }

    [Fact]
    public async Task A_device_that_says_nonsense_is_dropped_and_goes_on()
    {
        await using var pc = await Club.Device("pc-01");

        await pc.Say("reported", "[1,2");
        await pc.Say("reported", """{"epoch":"seven"}""");
        await Staff.Start("pc-01", "hour");

        Assert.Equal(2, (int)(await pc.Desired("unlocked"))["epoch"]!);
    }
}
