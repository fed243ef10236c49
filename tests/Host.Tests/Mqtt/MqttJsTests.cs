using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Izi.Host.Tests.Mqtt;

/// <summary>The broker as MQTT.js sees it.</summary>
public abstract class MqttJsTests(MqttProtocolVersion version) : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Messages_with_QoS_1_arrive_in_order()
    {
        using var hall = await ConnectedAsync(TestBroker.Worker);
        await hall.SubscribeAsync("izi/#");
        using var pc = await ConnectedAsync(TestBroker.Pc);

        for (var i = 0; i < 200; i++) pc.Tell(new { verb = "publish", topic = TestBroker.On("reported"), payload = $"{i}" });

        for (var i = 0; i < 200; i++) Assert.Equal($"{TestBroker.On("reported")}={i}", await hall.MessageAsync());
        for (var i = 0; i < 200; i++) Assert.Equal($"{i}", (string?)(await pc.EventAsync("publish"))["payload"]);
    }

    [Fact]
    public async Task A_retained_message_is_replaced_cleared_and_there_after_a_restart()
    {
        using (var worker = await ConnectedAsync(TestBroker.Worker))
        {
            await worker.PublishAsync(TestBroker.On("desired"), "old", retain: true);
            await worker.PublishAsync(TestBroker.On("desired"), "new", retain: true);
            await worker.PublishAsync(TestBroker.On("notice"), "x", retain: true);
            await worker.PublishAsync(TestBroker.On("notice"), "", retain: true);
        }

        await broker.RestartAsync();

        using var pc = await ConnectedAsync(TestBroker.Pc);
        await pc.SubscribeAsync(TestBroker.On("#"));
        await pc.PublishAsync(TestBroker.On("status"), "live");
        Assert.Equal(
            [$"{TestBroker.On("desired")}=new!", $"{TestBroker.On("status")}=live"], [await pc.MessageAsync(), await pc.MessageAsync()]);
    }

    [Fact]
    public async Task A_last_will_is_published_after_an_abrupt_close_and_not_after_a_goodbye()
    {
        using var hall = await ConnectedAsync(TestBroker.Worker);
        await hall.SubscribeAsync("izi/+/+/status");
        var will = new { topic = TestBroker.On("status"), payload = "offline", qos = 1, retain = false };

        using (var polite = await ConnectedAsync(TestBroker.Pc, will: will))
        {
            polite.Tell(new { verb = "end" });
            await polite.EventAsync("end");
        }
        using var other = await ConnectedAsync(TestBroker.Other);
        await other.PublishAsync(TestBroker.On("status", TestBroker.Other), "first");
        using var rude = await ConnectedAsync(TestBroker.Pc, will: will);
        rude.Tell(new { verb = "drop" });

        Assert.Equal($"{TestBroker.On("status", TestBroker.Other)}=first", await hall.MessageAsync());
        Assert.Equal($"{TestBroker.On("status")}=offline", await hall.MessageAsync());
    }

    [Fact]
    public async Task A_session_gets_what_it_missed()
    {
        using (var before = await ConnectedAsync(TestBroker.Pc, clean: false))
        {
            await before.SubscribeAsync(TestBroker.On("desired"));
            before.Tell(new { verb = "end" });
            await before.EventAsync("end");
        }
        using var worker = await ConnectedAsync(TestBroker.Worker);
        for (var i = 0; i < 5; i++) await worker.PublishAsync(TestBroker.On("desired"), $"{i}");

        using var after = Run();
        after.Connect(TestBroker.Pc, clean: false);

        Assert.True((bool)(await after.EventAsync("connect"))["sessionPresent"]!);
        for (var i = 0; i < 5; i++) Assert.Equal($"{TestBroker.On("desired")}={i}", await after.MessageAsync());
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var pc = Run();

        pc.Connect(TestBroker.Pc, password: "wrong");

        Assert.Equal(version is MqttProtocolVersion.V500 ? 134 : 4, (int)(await pc.EventAsync("error"))["code"]!);
    }

    [Fact]
    public async Task A_forbidden_topic_is_refused()
    {
        using var pc = await ConnectedAsync(TestBroker.Pc);

        pc.Tell(new { verb = "subscribe", topic = "izi/demo/#" });
        Assert.Equal(version is MqttProtocolVersion.V500 ? 135 : 128, (int)(await pc.EventAsync("subscribe"))["qos"]!);
        pc.Tell(new { verb = "publish", topic = TestBroker.On("desired"), payload = "unlock" });

        if (version is MqttProtocolVersion.V500)
        {
            Assert.Equal(135, (int)(await pc.EventAsync("publish"))["code"]!);
            Assert.Equal(135, (int)(await pc.EventAsync("disconnect"))["code"]!);
        }
        await pc.EventAsync("close");
    }

    [Fact]
    public async Task A_client_id_is_taken_over_within_its_account_only()
    {
        using var first = await ConnectedAsync(TestBroker.Pc, id: "same");
        using var stranger = await ConnectedAsync(TestBroker.Other, id: "same");

        using var second = await ConnectedAsync(TestBroker.Pc, id: "same");

        await first.EventAsync("close");
        await stranger.PublishAsync(TestBroker.On("status", TestBroker.Other), "1");
        await second.PublishAsync(TestBroker.On("status"), "1");
    }

    [Fact]
    public async Task A_malformed_packet_closes_that_connection_and_nothing_else()
    {
        using var good = await ConnectedAsync(TestBroker.Pc);
        using var bad = await ConnectedAsync(TestBroker.Other);

        bad.Tell(new { verb = "garbage" });

        await bad.EventAsync("close");
        await good.PublishAsync(TestBroker.On("status"), "1");
    }

    async Task<Js> ConnectedAsync(string account, string? id = null, bool clean = true, object? will = null)
    {
        var js = Run();
        js.Connect(account, id, clean, will);
        await js.EventAsync("connect");
        return js;
    }

    Js Run([CallerFilePath] string here = "")
    {
        var foreign = Path.Combine(Path.GetDirectoryName(here)!, "foreign");
        Assert.True(
            Directory.Exists(Path.Combine(foreign, "node_modules", "mqtt")),
            "MQTT.js is not installed: run 'npm ci --prefix tests/Host.Tests/Mqtt/foreign'.");
        return new(
            broker.Broker.Port, version, new ForeignProcess("Node.js 20 or newer is needed.", "node", Path.Combine(foreign, "client.js")));
    }

    sealed class Js(int port, MqttProtocolVersion version, ForeignProcess process) : IDisposable
    {
        public void Connect(
            string account, string? id = null, bool clean = true, object? will = null, string password = TestBroker.Password) =>
            Tell(new { verb = "connect", version = (int)version, port, username = account, password, clientId = id ?? "js", clean, will });

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

public sealed class MqttJsTestsIn311() : MqttJsTests(MqttProtocolVersion.V311);

public sealed class MqttJsTestsIn5() : MqttJsTests(MqttProtocolVersion.V500);
