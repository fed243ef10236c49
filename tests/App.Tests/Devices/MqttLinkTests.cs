using System.Text;
using Azure.Identity;
using Izi.App.Devices;
using Izi.Contracts.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.App.Tests.Devices;

/// <summary>The app's connection to a broker that does what the test says.</summary>
public sealed class MqttLinkTests : IDisposable
{
    readonly VirtualTime time = new(ClubHost.Six);
    readonly ScriptedServer broker = new(MqttProtocolVersion.V500);
    readonly MqttLink link;

    public MqttLinkTests() => link = Link();

    public void Dispose()
    {
        link.Dispose();
        broker.Dispose();
    }

    [Fact]
    public async Task It_speaks_5_begins_anew_leaves_no_session_behind_and_gives_its_account()
    {
        var publishing = Publish();
        var connect = await broker.Accept();
        await Taken(publishing);

        // Protocol level 5; user name, password and clean start; keep-alive of 20 s; no properties, so no session expiry (MQTT 5, 3.1.2).
        Assert.Equal([5, 0xC2, 0, 20, 0], connect[8..13]);
        Assert.EndsWith("\0\u0003izi\0\u0006secret", Encoding.Latin1.GetString(connect), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_instances_are_never_one_client_however_alike_they_are()
    {
        using var other = Link();

        var first = Publish();
        var one = await broker.Accept();
        await Taken(first);
        var second = other.Publish("a", [], retain: false, CancellationToken.None);
        var another = await broker.Accept();
        await Taken(second);

        Assert.StartsWith("izi-bridge-", Id(one), StringComparison.Ordinal);
        Assert.NotEqual(Id(one), Id(another));
    }

    [Fact, Rule("N6")]
    public async Task A_message_under_way_when_the_line_is_cut_is_sent_again_by_the_same_client()
    {
        var publishing = Publish();
        var before = await broker.Accept();
        await broker.Read();

        broker.Drop();
        var after = await broker.Accept();
        await Taken(publishing);

        Assert.Equal(Id(before), Id(after));
    }

    [Fact, Rule("N6")]
    public async Task A_broker_that_says_nothing_for_ten_seconds_is_left_and_the_message_is_sent_again()
    {
        var publishing = Publish();
        await broker.Accept();
        await broker.Read();

        time.Advance(TimeSpan.FromSeconds(10));
        await broker.Accept();

        await Taken(publishing);
    }

    [Fact]
    public async Task A_message_that_is_refused_is_not_sent_again_but_said_to_be()
    {
        var publishing = Publish();
        await broker.Accept();

        await broker.Acknowledge(await broker.Read(), 0x87, 0);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => publishing);
        Assert.Equal("The broker refused a message to a: NotAuthorized.", refused.Message);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_is_let_go()
    {
        using var enough = new CancellationTokenSource();
        var publishing = link.Publish("a", [], retain: false, enough.Token);
        await broker.Called();

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
    }

    Task Publish() => link.Publish("a", [], retain: false, CancellationToken.None);

    async Task Taken(Task publishing)
    {
        await broker.Acknowledge(await broker.Read());
        await publishing;
    }

    /// <summary>The client id, the first text after the properties.</summary>
    static string Id(byte[] connect) => Encoding.UTF8.GetString(connect, 15, connect[14]);

    MqttLink Link()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mqtt:Host"] = "127.0.0.1",
            ["Mqtt:Port"] = $"{broker.Port}",
            ["Mqtt:Username"] = "izi",
            ["Mqtt:Password"] = "secret",
        }).Build();
        var login = new BrokerLogin(configuration, new(new DefaultAzureCredential(), time, NullLogger<EntraLogin>.Instance));
        return new(login, time, NullLogger<MqttLink>.Instance);
    }
}
