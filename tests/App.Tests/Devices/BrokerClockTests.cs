using System.Globalization;
using Azure.Messaging;
using Izi.App.Devices;
using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>What a broker says whose clock is wrong for a while, and whose counter is not.</summary>
public sealed class BrokerClockTests : ClubTest
{
    [Theory, Rule("R2"), Rule("R33")]
    [InlineData(90)]
    [InlineData(3_600)]
    [InlineData(31_536_000)]
    public async Task Nothing_that_a_device_says_is_lost_while_the_clock_is_back_or_when_it_is_put_right(int step)
    {
        await Say("status", """{"online":true}""", 0, "1777658400001");
        await Say("presence", """{"occupied":true}""", 0, "1777658400002");

        await Say("presence", """{"occupied":false}""", -step, "1777658400003");
        await Say("status", """{"online":false}""", -step, "1777658400004");
        var away = await State();
        await Say("status", """{"online":true}""", 1 - step, "1777658400005");
        var back = await State();
        await Say("presence", """{"occupied":true}""", 60, "1777658460000");

        Assert.Equal(("offline", "free", "free occupied"), (away, back, await State()));
    }

    [Fact, Rule("R33")]
    public async Task The_counter_is_a_number_and_not_a_word()
    {
        await Say("status", """{"online":true}""", 0, "9");
        await Say("presence", """{"occupied":true}""", 0, "9");
        await Say("presence", """{"occupied":false}""", 0, "10");
        var newer = await State();
        await Say("presence", """{"occupied":true}""", 30, "9");

        Assert.Equal(("free", "free"), (newer, await State()));
    }

    [Fact, Rule("R33"), Rule("R37")]
    public async Task A_broker_without_a_counter_orders_by_its_time()
    {
        await Say("status", """{"online":true}""", 5, null);
        await Say("status", """{"online":false}""", 4, null);

        Assert.Equal("free", await State());
    }

    [Fact, Rule("R2"), Rule("R37")]
    public async Task A_connection_that_ends_while_the_clock_is_an_hour_back_is_gone()
    {
        await Connection("Connected", 0, 1_777_658_400_001);
        await Say("status", """{"online":true}""", 0, "1777658400002");

        await Connection("Disconnected", -3_600, 1_777_658_400_003);

        Assert.Equal("offline", await State());
    }

    [Fact, Rule("R37")]
    public async Task A_namespace_that_numbers_its_connections_from_one_is_heard_by_its_time()
    {
        await Connection("Connected", 0, 1);
        await Say("status", """{"online":true}""", 1, null);

        await Connection("Disconnected", 2, 2);

        Assert.Equal("offline", await State());
    }

    Task Say(string leaf, string json, int second, string? sequence)
    {
        var said = new CloudEvent("mqtt", "MQTT.EventPublished", BinaryData.FromString(json), "application/json", CloudEventDataFormat.Json)
        {
            Subject = $"izi/demo/pc-01/{leaf}",
            Time = ClubHost.Six.AddSeconds(second),
        };
        if (sequence is not null) said.ExtensionAttributes["sequence"] = sequence;
        return Take(said);
    }

    Task Connection(string what, int second, long number) => Take(new("mqtt", $"Microsoft.EventGrid.MQTTClientSession{what}", new
    {
        clientAuthenticationName = "demo/pc-01",
        clientSessionName = "agent",
        sequenceNumber = number,
    })
    {
        Time = ClubHost.Six.AddSeconds(second),
    });

    Task Take(CloudEvent happened) =>
        ActivatorUtilities.CreateInstance<DeviceInbox>(Club.Service<IServiceProvider>()).Run(happened, CancellationToken.None);

    async Task<string> State()
    {
        var tile = await Staff.Tile("pc-01");
        return string.Join(' ', tile["flags"]!.AsArray().Select(flag => (string)flag!).Prepend((string)tile["state"]!));
    }
}
