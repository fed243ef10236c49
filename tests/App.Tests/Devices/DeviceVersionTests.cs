using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>Both versions of MQTT that a device may speak.</summary>
public sealed class DeviceVersionTests : ClubTest
{
    [Theory, Rule("R32"), Rule("R35"), Rule("R37")]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_device_is_unlocked_warned_and_locked_and_its_words_are_understood(MqttProtocolVersion version)
    {
        await using var pc = await Club.Device("pc-01", version: version);
        var id = await Staff.Start("pc-01", "hour");
        var unlocked = await pc.Desired("unlocked");
        await Club.Hears(pc, "presence", """{"occupied":true,"at":"2026-05-01T18:00:00Z"}""");
        var playing = await Staff.Tile("pc-01");
        Club.Time.Advance(TimeSpan.FromMinutes(55));
        await pc.Notice("warning");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var locked = await pc.Desired("locked");

        Assert.Equal((2, id, 3), ((int)unlocked["epoch"]!, (string)unlocked["sessionId"]!, (int)locked["epoch"]!));
        Assert.Equal(("active", 2, "occupied"), ((string)playing["state"]!, (int)playing["reportedEpoch"]!, (string)playing["flags"]![0]!));
        Assert.Equal(3, (int)(await Staff.Tile("pc-01"))["reportedEpoch"]!);
    }

    [Theory, Rule("R32")]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task What_was_missed_while_away_is_put_right_by_the_retained_state(MqttProtocolVersion version)
    {
        var pc = await Club.Device("pc-01", version: version);
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Club.Loses(pc);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var next = await Staff.Start("pc-01", "burn");

        await using var back = await Club.Device("pc-01", version: version);

        var unlocked = await back.Desired("unlocked");
        Assert.Equal((4, next), ((int)unlocked["epoch"]!, (string)unlocked["sessionId"]!));
    }

    [Fact, Rule("R37")]
    public async Task A_device_of_version_5_that_vanishes_is_offline_by_its_last_will()
    {
        await using var neighbour = await Club.Present("pc-02");
        var pc = await Club.Device("pc-01", version: MqttProtocolVersion.V500);
        await Club.Twin("demo/pc-01", twin => twin.Online);

        pc.Vanish();
        await Club.Twin("demo/pc-01", twin => !twin.Online);

        Assert.Equal(("offline", "free"), ((string)(await Staff.Tile("pc-01"))["state"]!, (string)(await Staff.Tile("pc-02"))["state"]!));
    }
}
