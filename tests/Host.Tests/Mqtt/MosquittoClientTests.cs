namespace Izi.Host.Tests.Mqtt;

/// <summary>The broker as mosquitto_pub and mosquitto_sub see it.</summary>
public abstract class MosquittoClientTests(string version) : IAsyncLifetime
{
    const string Hint = "run 'apt-get install -y mosquitto-clients'.";

    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Messages_with_QoS_1_arrive_in_order()
    {
        using var sub = await SubscribedAsync(TestBroker.Worker, "izi/#", "-C", "200");
        using var pub = Run("mosquitto_pub", TestBroker.Pc, "-t", TestBroker.On("reported"), "-q", "1", "-l");

        for (var i = 0; i < 200; i++) pub.Tell($"{i}");
        pub.EndInput();

        Assert.Equal(0, await pub.ExitAsync());
        for (var i = 0; i < 200; i++) Assert.Equal($"message 0 {TestBroker.On("reported")} {i}", await sub.LineAsync("message"));
        Assert.Equal(0, await sub.ExitAsync());
    }

    [Fact]
    public async Task A_retained_message_is_replaced_and_cleared_and_there_after_a_restart()
    {
        await PublishAsync(TestBroker.Worker, TestBroker.On("desired"), "-r", "-m", "old");
        await PublishAsync(TestBroker.Worker, TestBroker.On("desired"), "-r", "-m", "new");
        await PublishAsync(TestBroker.Worker, TestBroker.On("notice"), "-r", "-m", "x");
        await PublishAsync(TestBroker.Worker, TestBroker.On("notice"), "-r", "-n");

        await broker.RestartAsync();

        using var sub = Run("mosquitto_sub", TestBroker.Pc, "-t", TestBroker.On("#"), "-q", "1", "-C", "1", "-F", "message %r %t %p");
        Assert.Equal($"message 1 {TestBroker.On("desired")} new", await sub.LineAsync("message"));
    }

    [Fact]
    public async Task A_last_will_is_published_after_a_power_cut_and_not_after_a_goodbye()
    {
        using var hall = await SubscribedAsync(TestBroker.Worker, "izi/+/+/status");
        string[] will = ["--will-topic", TestBroker.On("status"), "--will-payload", "offline", "--will-qos", "1"];

        using (var polite = await SubscribedAsync(TestBroker.Pc, TestBroker.On("desired"), [.. will, "-C", "1"]))
        {
            await PublishAsync(TestBroker.Worker, TestBroker.On("desired"), "-m", "lock");
            Assert.Equal(0, await polite.ExitAsync());
        }
        await PublishAsync(TestBroker.Other, TestBroker.On("status", TestBroker.Other), "-m", "first");
        using var cut = await SubscribedAsync(TestBroker.Pc, TestBroker.On("desired"), will);
        cut.Kill();

        Assert.Equal($"message 0 {TestBroker.On("status", TestBroker.Other)} first", await hall.LineAsync("message"));
        Assert.Equal($"message 0 {TestBroker.On("status")} offline", await hall.LineAsync("message"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var pub = new ForeignProcess(
            Hint, "mosquitto_pub", [.. Where(TestBroker.Pc, "wrong"), "-t", TestBroker.On("status"), "-m", "1"]);

        Assert.NotEqual(0, await pub.ExitAsync());
        Assert.Contains("bad user name or password", await pub.LineAsync("Connection error"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_forbidden_topic_is_refused()
    {
        using var sub = Run("mosquitto_sub", TestBroker.Pc, "-t", TestBroker.On("#", TestBroker.Other), "-q", "1");
        using var hall = await SubscribedAsync(TestBroker.Worker, "#");

        using (var pub = Run("mosquitto_pub", TestBroker.Pc, "-t", TestBroker.On("desired"), "-q", "0", "-m", "unlock"))
            await pub.ExitAsync();
        await PublishAsync(TestBroker.Worker, TestBroker.On("desired"), "-m", "lock");

        Assert.NotNull(await sub.LineAsync("All subscription requests were denied"));
        Assert.Equal($"message 0 {TestBroker.On("desired")} lock", await hall.LineAsync("message"));
    }

    [Fact]
    public async Task Overlapping_subscriptions_deliver_once()
    {
        using var sub = await SubscribedAsync(TestBroker.Worker, "izi/#", "-t", TestBroker.On("status"), "-t", "izi/demo/+/status");

        await PublishAsync(TestBroker.Pc, TestBroker.On("status"), "-m", "1");
        await PublishAsync(TestBroker.Pc, TestBroker.On("status"), "-m", "2");

        Assert.Equal(
            [$"message 0 {TestBroker.On("status")} 1", $"message 0 {TestBroker.On("status")} 2"],
            [await sub.LineAsync("message"), await sub.LineAsync("message")]);
    }

    async Task<ForeignProcess> SubscribedAsync(string account, string filter, params IEnumerable<string> more)
    {
        // stdbuf makes it write line by line; -d makes it say when it has subscribed.
        var sub = new ForeignProcess(
            Hint, "stdbuf", ["-oL", "mosquitto_sub", .. Where(account), "-d", "-t", filter, "-q", "1", "-F", "message %r %t %p", .. more]);
        await sub.LineAsync("Subscribed");
        return sub;
    }

    async Task PublishAsync(string account, string topic, params IEnumerable<string> more)
    {
        using var pub = Run("mosquitto_pub", account, ["-t", topic, "-q", "1", .. more]);
        Assert.Equal(0, await pub.ExitAsync());
    }

    ForeignProcess Run(string program, string account, params IEnumerable<string> more) => new(Hint, program, [.. Where(account), .. more]);

    string[] Where(string account, string password = TestBroker.Password) =>
        ["-h", "127.0.0.1", "-p", $"{broker.Broker.Port}", "-u", account, "-P", password, "-V", version];
}

public sealed class MosquittoClientTestsIn311() : MosquittoClientTests("mqttv311");

public sealed class MosquittoClientTestsIn5() : MosquittoClientTests("mqttv5");
