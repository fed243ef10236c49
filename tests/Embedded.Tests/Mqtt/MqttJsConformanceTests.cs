using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>The broker as MQTT.js sees it.</summary>
public abstract class MqttJsConformanceTests(MqttProtocolVersion version) : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Messages_with_QoS_1_arrive_in_order()
    {
        using var hall = await ConnectedAsync("hall");
        await hall.SubscribeAsync("pc/#");
        using var pc = await ConnectedAsync("pc");

        for (var i = 0; i < 200; i++) pc.Tell(new { verb = "publish", topic = "pc/a", payload = $"{i}" });

        for (var i = 0; i < 200; i++) Assert.Equal($"pc/a={i}", await hall.MessageAsync());
        for (var i = 0; i < 200; i++) Assert.Equal($"{i}", (string?)(await pc.EventAsync("publish"))["payload"]);
    }

    [Fact]
    public async Task A_retained_message_is_replaced_cleared_and_there_after_a_restart_of_the_broker()
    {
        using (var pc = await ConnectedAsync("pc"))
        {
            await pc.PublishAsync("pc/status", "old", retain: true);
            await pc.PublishAsync("pc/status", "new", retain: true);
            await pc.PublishAsync("pc/gone", "x", retain: true);
            await pc.PublishAsync("pc/gone", "", retain: true);
        }

        await broker.RestartAsync();

        using var hall = await ConnectedAsync("hall");
        await hall.SubscribeAsync("#");
        using var next = await ConnectedAsync("pc");
        await next.PublishAsync("pc/live", "1");
        Assert.Equal("pc/status=new!", await hall.MessageAsync());
        Assert.Equal("pc/live=1", await hall.MessageAsync());
    }

    [Fact]
    public async Task A_last_will_is_published_after_an_abrupt_close_and_not_after_a_goodbye()
    {
        using var hall = await ConnectedAsync("hall");
        await hall.SubscribeAsync("+/status");
        var will = new { topic = "pc/status", payload = "offline", qos = 1, retain = false };

        using (var polite = await ConnectedAsync("pc", will: will))
        {
            polite.Tell(new { verb = "end" });
            await polite.EventAsync("end");
        }
        using var other = await ConnectedAsync("other");
        await other.PublishAsync("other/status", "first");
        using var rude = await ConnectedAsync("pc", will: will);
        rude.Tell(new { verb = "drop" });

        Assert.Equal("other/status=first", await hall.MessageAsync());
        Assert.Equal("pc/status=offline", await hall.MessageAsync());
    }

    [Fact]
    public async Task A_persistent_session_gets_what_it_missed()
    {
        using (var before = await ConnectedAsync("hall", clean: false))
        {
            await before.SubscribeAsync("pc/#");
            before.Tell(new { verb = "end" });
            await before.EventAsync("end");
        }
        using var pc = await ConnectedAsync("pc");
        for (var i = 0; i < 5; i++) await pc.PublishAsync("pc/a", $"{i}");

        using var after = Run();
        after.Connect("hall", clean: false);

        Assert.True((bool)(await after.EventAsync("connect"))["sessionPresent"]!);
        for (var i = 0; i < 5; i++) Assert.Equal($"pc/a={i}", await after.MessageAsync());
    }

    [Fact]
    public async Task Wildcards_find_their_topics()
    {
        using var hall = await ConnectedAsync("hall");
        await hall.SubscribeAsync("+/b/#");
        using var pc = await ConnectedAsync("pc");

        foreach (var topic in (string[])["pc/a", "pc/b", "pc/c/b", "pc/b/c/d"]) await pc.PublishAsync(topic, "1");

        Assert.Equal("pc/b=1", await hall.MessageAsync());
        Assert.Equal("pc/b/c/d=1", await hall.MessageAsync());
    }

    [Fact]
    public async Task Overlapping_subscriptions_deliver_once()
    {
        using var hall = await ConnectedAsync("hall");
        foreach (var filter in (string[])["pc/#", "pc/a", "+/a"]) await hall.SubscribeAsync(filter);
        using var pc = await ConnectedAsync("pc");

        await pc.PublishAsync("pc/a", "1");
        await pc.PublishAsync("pc/a", "2");

        Assert.Equal(["pc/a=1", "pc/a=2"], [await hall.MessageAsync(), await hall.MessageAsync()]);
    }

    [Fact]
    public async Task A_slow_reader_stalls_nobody()
    {
        using var slow = await ConnectedAsync("hall", id: "slow");
        await slow.SubscribeAsync("pc/#");
        slow.Tell(new { verb = "pause" });
        await slow.EventAsync("paused");
        using var fast = await ConnectedAsync("hall", id: "fast");
        await fast.SubscribeAsync("pc/#");
        using var pc = await ConnectedAsync("pc");
        var payload = new string('x', 32 * 1024);

        for (var i = 0; i < 800; i++)
        {
            await pc.PublishAsync("pc/a", payload);
            Assert.Equal($"pc/a={payload}", await fast.MessageAsync());
        }

        string told;
        do told = await broker.NextAsync();
        while (told[0] is '+');
        Assert.Equal("- hall/slow QuotaExceeded", told);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var pc = Run();

        pc.Connect("pc", password: "wrong");

        Assert.Equal(version is MqttProtocolVersion.V500 ? 134 : 4, (int)(await pc.EventAsync("error"))["code"]!);
    }

    [Fact]
    public async Task A_forbidden_topic_is_refused()
    {
        using var hall = await ConnectedAsync("hall");
        await hall.SubscribeAsync("#");
        using var pc = await ConnectedAsync("pc");

        pc.Tell(new { verb = "subscribe", topic = "other/#" });
        Assert.Equal(version is MqttProtocolVersion.V500 ? 135 : 128, (int)(await pc.EventAsync("subscribe"))["qos"]!);
        pc.Tell(new { verb = "publish", topic = "other/desired", payload = "unlock" });
        await pc.EventAsync("close");

        using var other = await ConnectedAsync("other");
        await other.PublishAsync("other/desired", "lock");
        Assert.Equal("other/desired=lock", await hall.MessageAsync());
    }

    [Fact]
    public async Task A_client_id_is_taken_over_within_its_account_only()
    {
        using var first = await ConnectedAsync("pc", id: "same");
        using var stranger = await ConnectedAsync("other", id: "same");

        using var second = await ConnectedAsync("pc", id: "same");

        await first.EventAsync("close");
        await stranger.PublishAsync("other/a", "1");
        await second.PublishAsync("pc/a", "1");
    }

    [Fact]
    public async Task A_malformed_packet_closes_that_connection_and_nothing_else()
    {
        using var good = await ConnectedAsync("good");
        using var bad = await ConnectedAsync("bad");

        bad.Tell(new { verb = "garbage" });

        await bad.EventAsync("close");
        await good.PublishAsync("good/a", "1");
    }

    private protected async Task<Js> ConnectedAsync(string account, string? id = null, bool clean = true, object? will = null)
    {
        var js = Run();
        js.Connect(account, id: id, clean: clean, will: will);
        await js.EventAsync("connect");
        return js;
    }

    Js Run([CallerFilePath] string here = "")
    {
        var foreign = Path.Combine(Path.GetDirectoryName(here)!, "../../Host.Tests/Mqtt/foreign");
        Assert.True(
            Directory.Exists(Path.Combine(foreign, "node_modules", "mqtt")),
            "MQTT.js is not installed: run 'npm ci --prefix tests/Host.Tests/Mqtt/foreign'.");
        return new Js(broker.Broker.Port, version, new ForeignProcess("Node.js 20 or newer is needed.", "node", Path.Combine(foreign, "client.js")));
    }

    private protected sealed class Js(int port, MqttProtocolVersion version, ForeignProcess process) : IDisposable
    {
        public void Connect(
            string account, string? id = null, bool clean = true, object? will = null, string password = TestBroker.Password) =>
            Tell(new { verb = "connect", version = (int)version, port, username = account, password, clientId = id ?? account, clean, will });

        public void Tell(object what) => process.Tell(JsonSerializer.Serialize(what));

        public async Task<JsonNode> EventAsync(string name) => JsonNode.Parse(await process.LineAsync($"{{\"event\":\"{name}\""))!;

        public async Task<string> MessageAsync()
        {
            var message = await EventAsync("message");
            return $"{message["topic"]}={message["payload"]}{((bool)message["retain"]! ? "!" : "")}";
        }

        public async Task SubscribeAsync(string topic)
        {
            Tell(new { verb = "subscribe", topic });
            Assert.Equal(1, (int)(await EventAsync("subscribe"))["qos"]!);
        }

        public async Task PublishAsync(string topic, string payload, bool retain = false)
        {
            Tell(new { verb = "publish", topic, payload, retain });
            Assert.Null((await EventAsync("publish"))["error"]);
        }

        public void Dispose() => process.Dispose();
    }
}

public sealed class MqttJsConformanceTestsIn311() : MqttJsConformanceTests(MqttProtocolVersion.V311);

public sealed class MqttJsConformanceTestsIn5() : MqttJsConformanceTests(MqttProtocolVersion.V500)
{
    [Fact]
    public async Task What_a_message_carries_arrives_with_it()
    {
        using var hall = await ConnectedAsync("hall");
        await hall.SubscribeAsync("pc/#");
        using var pc = await ConnectedAsync("pc");

        pc.Tell(new
        {
            verb = "publish",
            topic = "pc/a",
            payload = "1",
            properties = new
            {
                contentType = "text/plain", payloadFormatIndicator = true, responseTopic = "pc/b", messageExpiryInterval = 60, userProperties = new { who = "me" },
            },
        });

        var got = (await hall.EventAsync("message"))["properties"]!;
        Assert.Equal(("text/plain", "pc/b", 60, "me"),
            ((string)got["contentType"]!, (string)got["responseTopic"]!, (int)got["messageExpiryInterval"]!, (string)got["userProperties"]!["who"]!));
    }

    [Fact]
    public async Task A_refused_message_gets_its_reason_and_then_the_connection_does()
    {
        using var pc = await ConnectedAsync("pc");

        pc.Tell(new { verb = "publish", topic = "other/desired", payload = "unlock" });

        Assert.Equal(135, (int)(await pc.EventAsync("publish"))["code"]!);
        Assert.Equal(135, (int)(await pc.EventAsync("disconnect"))["code"]!);
        await pc.EventAsync("close");
    }
}
