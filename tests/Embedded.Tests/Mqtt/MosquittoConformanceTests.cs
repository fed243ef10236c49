using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>The broker as mosquitto_pub and mosquitto_sub see it.</summary>
public abstract class MosquittoConformanceTests(MqttProtocolVersion version) : IAsyncLifetime
{
    const string Hint = "run 'apt-get install -y mosquitto-clients'.";

    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Messages_with_QoS_1_arrive_in_order()
    {
        using var sub = await SubscribedAsync("hall", "pc/#", "-C", "200");
        using var pub = Run("mosquitto_pub", "pc", "-t", "pc/a", "-q", "1", "-l");

        for (var i = 0; i < 200; i++) pub.Tell($"{i}");
        pub.EndInput();

        Assert.Equal(0, await pub.ExitAsync());
        for (var i = 0; i < 200; i++) Assert.Equal($"message 0 pc/a {i}", await sub.LineAsync("message"));
        Assert.Equal(0, await sub.ExitAsync());
    }

    [Fact]
    public async Task A_retained_message_is_replaced_and_cleared()
    {
        await PublishAsync("pc", "pc/status", "-r", "-m", "old");
        await PublishAsync("pc", "pc/status", "-r", "-m", "new");
        using (var first = Run("mosquitto_sub", "hall", "-t", "pc/#", "-q", "1", "-C", "1", "-F", "message %r %t %p"))
            Assert.Equal("message 1 pc/status new", await first.LineAsync("message"));

        await PublishAsync("pc", "pc/status", "-r", "-n");
        await PublishAsync("pc", "pc/other", "-r", "-m", "left");

        using var second = Run("mosquitto_sub", "hall", "-t", "pc/#", "-q", "1", "-C", "1", "-F", "message %r %t %p");
        Assert.Equal("message 1 pc/other left", await second.LineAsync("message"));
    }

    [Fact]
    public async Task A_retained_message_is_there_after_a_restart_of_the_broker()
    {
        await PublishAsync("pc", "pc/status", "-r", "-m", "here");

        await broker.RestartAsync();

        using var sub = Run("mosquitto_sub", "hall", "-t", "pc/status", "-q", "1", "-C", "1", "-F", "message %r %t %p");
        Assert.Equal("message 1 pc/status here", await sub.LineAsync("message"));
    }

    [Fact]
    public async Task A_last_will_is_published_after_a_power_cut_and_not_after_a_goodbye()
    {
        using var hall = await SubscribedAsync("hall", "+/status");
        string[] will = ["--will-topic", "pc/status", "--will-payload", "offline", "--will-qos", "1"];

        using (var polite = await SubscribedAsync("pc", "pc/desired", [.. will, "-C", "1"]))
        {
            await PublishAsync("pc", "pc/desired", "-m", "lock");
            Assert.Equal(0, await polite.ExitAsync());
        }
        await PublishAsync("other", "other/status", "-m", "first");
        using var cut = await SubscribedAsync("pc", "pc/desired", will);
        cut.Kill();

        Assert.Equal("message 0 other/status first", await hall.LineAsync("message"));
        Assert.Equal("message 0 pc/status offline", await hall.LineAsync("message"));
    }

    [Fact]
    public async Task A_persistent_session_gets_what_it_missed()
    {
        string[] kept = ["-c", "-i", "kept", .. version is MqttProtocolVersion.V500 ? (string[])["-x", "3600"] : []];
        using (var before = await SubscribedAsync("hall", "pc/#", [.. kept, "-C", "1"]))
        {
            await PublishAsync("pc", "pc/a", "-m", "seen");
            Assert.Equal(0, await before.ExitAsync());
        }
        for (var i = 1; i <= 3; i++) await PublishAsync("pc", "pc/a", "-m", $"missed {i}");

        using var after = Run("mosquitto_sub", "hall", [.. kept, "-t", "pc/#", "-q", "1", "-C", "3", "-F", "message %r %t %p"]);

        for (var i = 1; i <= 3; i++) Assert.Equal($"message 0 pc/a missed {i}", await after.LineAsync("message"));
    }

    [Fact]
    public async Task Wildcards_find_their_topics()
    {
        using var one = await SubscribedAsync("hall", "+/+/desired");
        using var rest = await SubscribedAsync("hall", "a/b/#");

        await PublishAsync("a", "a/desired", "-m", "1");
        await PublishAsync("a", "a/b/desired", "-m", "2");
        await PublishAsync("a", "a/b/c/desired", "-m", "3");
        await PublishAsync("a", "a/c/desired", "-m", "4");
        await PublishAsync("a", "a/b", "-m", "5");

        Assert.Equal("message 0 a/b/desired 2", await one.LineAsync("message"));
        Assert.Equal("message 0 a/c/desired 4", await one.LineAsync("message"));
        foreach (var expected in (string[])["a/b/desired 2", "a/b/c/desired 3", "a/b 5"])
            Assert.Equal($"message 0 {expected}", await rest.LineAsync("message"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var pub = new ForeignProcess(Hint, "mosquitto_pub", [.. Where("pc", "wrong"), "-t", "pc/a", "-m", "1"]);

        Assert.NotEqual(0, await pub.ExitAsync());
        Assert.Contains("bad user name or password", await pub.LineAsync("Connection error"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(broker.Messages);
    }

    [Fact]
    public async Task A_forbidden_topic_is_refused()
    {
        using var sub = Run("mosquitto_sub", "pc", "-t", "other/#", "-q", "1");
        using var hall = await SubscribedAsync("hall", "#");

        using (var pub = Run("mosquitto_pub", "pc", "-t", "other/desired", "-q", "0", "-m", "unlock")) await pub.ExitAsync();
        await PublishAsync("other", "other/desired", "-m", "lock");

        Assert.NotNull(await sub.LineAsync("All subscription requests were denied"));
        Assert.Equal("message 0 other/desired lock", await hall.LineAsync("message"));
    }

    [Fact]
    public async Task Overlapping_subscriptions_deliver_once()
    {
        using var sub = await SubscribedAsync("hall", "pc/#", "-t", "pc/a", "-t", "+/a");

        await PublishAsync("pc", "pc/a", "-m", "1");
        await PublishAsync("pc", "pc/a", "-m", "2");

        Assert.Equal(["message 0 pc/a 1", "message 0 pc/a 2"], [await sub.LineAsync("message"), await sub.LineAsync("message")]);
    }

    [Fact]
    public async Task A_client_id_is_taken_over()
    {
        using var first = await SubscribedAsync("pc", "pc/a", "-i", "same");

        using var second = await SubscribedAsync("pc", "pc/a", "-i", "same", "-C", "1");

        Assert.Equal("+ pc/same", await broker.NextAsync());
        Assert.Equal("- pc/same SessionTakenOver", await broker.NextAsync());
    }

    [Fact]
    public async Task Malformed_packets_of_another_do_no_harm()
    {
        using var sub = await SubscribedAsync("hall", "#", "-C", "1");
        using var bad = await broker.RawAsync();

        await bad.SendAsync([0xF0, 0x00]);

        Assert.Null(await bad.ReadAsync());
        await PublishAsync("pc", "pc/a", "-m", "still here");
        Assert.Equal("message 0 pc/a still here", await sub.LineAsync("message"));
    }

    async Task<ForeignProcess> SubscribedAsync(string account, string filter, params IEnumerable<string> more)
    {
        // Line by line, although it does not speak to a terminal; -d says when it has subscribed.
        string[] line = ["-oL", "mosquitto_sub", .. Where(account), "-d", "-t", filter, "-q", "1", "-F", "message %r %t %p", .. more];
        var sub = new ForeignProcess(Hint, "stdbuf", line);
        await sub.LineAsync("Subscribed");
        return sub;
    }

    async Task PublishAsync(string account, string topic, params IEnumerable<string> more)
    {
        using var pub = Run("mosquitto_pub", account, ["-t", topic, "-q", "1", .. more]);
        Assert.Equal(0, await pub.ExitAsync());
    }

    ForeignProcess Run(string program, string account, params IEnumerable<string> more) =>
        new(Hint, program, [.. Where(account), .. more]);

    string[] Where(string account, string password = TestBroker.Password) =>
        ["-h", "127.0.0.1", "-p", $"{broker.Broker.Port}", "-u", account, "-P", password, "-V", version is MqttProtocolVersion.V500 ? "mqttv5" : "mqttv311"];
}

public sealed class MosquittoConformanceTestsIn311() : MosquittoConformanceTests(MqttProtocolVersion.V311);

public sealed class MosquittoConformanceTestsIn5() : MosquittoConformanceTests(MqttProtocolVersion.V500);
