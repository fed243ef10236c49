using System.Text.Json;
using Azure.Messaging;
using Izi.Host.Mqtt;
using Microsoft.Extensions.Configuration;

namespace Izi.Host.Tests.Mqtt;

/// <summary>The listener at a broker that is not the host's: mosquitto.</summary>
public sealed class ForeignBrokerTests : IAsyncLifetime
{
    static readonly DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly TempFolder folder = new();
    readonly FakeTimeProvider time = new(start);
    readonly FakeTopic topic = new();
    readonly LogBook log = new();
    readonly List<Party> parties = [];
    Mosquitto mosquitto = null!;
    SqliteStore store = null!;

    public async Task InitializeAsync()
    {
        mosquitto = await Mosquitto.StartAsync(accounts: [(TestBroker.Pc, TestBroker.Password), (TestBroker.Other, TestBroker.Password)]);
        store = new(Path.Combine(folder.Path, "izi.db"));
    }

    public async Task DisposeAsync()
    {
        parties.ForEach(party => party.Dispose());
        await store.DisposeAsync();
        mosquitto.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_message_there_becomes_the_event_of_the_own_broker_stamped_on_arrival()
    {
        await using var listener = Listener();
        await topic.NextAsync("MQTT.BrokerReturned");
        var pc = await DeviceAsync();

        await pc.Say(TestBroker.On("reported"), """{"epoch":1}""");
        await pc.Client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(TestBroker.On("reported")).WithPayload("""{"epoch":2}""")
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .Build());
        var (bytes, text) = (await topic.MessageAsync(), await topic.MessageAsync());

        Assert.Equal(("izi/demo/pc-01/reported", "mqtt", start), (bytes.Subject, bytes.Source, bytes.Time));
        Assert.Contains("\"data_base64\"", JsonSerializer.Serialize(bytes), StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"epoch\":2}", JsonSerializer.Serialize(text), StringComparison.Ordinal);
        Assert.Equal(Sequence(bytes) + 1, Sequence(text));
        Assert.True(Sequence(bytes) > start.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task The_sequence_grows_across_a_restart_and_a_clock_that_is_set_back()
    {
        var pc = await DeviceAsync();
        await using (Listener()) await SaidAsync(pc, "1");
        var before = topic.All.Last();

        time.AdjustTime(start.AddDays(-400));
        await using var again = Listener();
        await SaidAsync(pc, "2");

        Assert.True(Sequence(topic.All.Last()) > Sequence(before));
    }

    [Fact]
    public async Task What_is_said_while_the_host_is_away_is_delivered_when_it_is_back()
    {
        await using (Listener()) await topic.NextAsync("MQTT.BrokerReturned");
        var pc = await DeviceAsync();
        await pc.Say(TestBroker.On("presence"), "missed");

        await using var again = Listener();

        Assert.Equal("missed", (await topic.MessageAsync()).Data!.ToString());
    }

    [Fact]
    public async Task Retained_messages_are_news_to_a_new_session_where_the_rules_say_so_and_once_only()
    {
        var pc = await DeviceAsync();
        await pc.Say(TestBroker.On("reported"), "old", retain: true);
        await pc.Say(TestBroker.On("status"), "here", retain: true);

        await using (Listener()) Assert.Equal("here", (await topic.MessageAsync()).Data!.ToString());
        await using var again = Listener();
        await topic.NextAsync("MQTT.BrokerReturned");
        await pc.Say(TestBroker.On("status"), "gone", retain: true);

        Assert.Equal("gone", (await topic.MessageAsync()).Data!.ToString());
    }

    [Fact]
    public async Task A_message_that_cannot_be_stored_is_not_acknowledged_and_comes_again()
    {
        var failed = new TaskCompletionSource();
        await using var listener = Listener();
        await topic.NextAsync("MQTT.BrokerReturned");
        var pc = await DeviceAsync();
        topic.OnPublish = one =>
        {
            if (one.Type != "MQTT.EventPublished") return Task.CompletedTask;
            failed.TrySetResult();
            throw new IOException("The disk is full.");
        };
        await pc.Say(TestBroker.On("reported"), "1");
        await failed.Task.WaitAsync(TestBroker.Patience);

        topic.OnPublish = _ => Task.CompletedTask;
        await ReturnedAsync(pc);

        Assert.Equal("1", (await topic.MessageAsync()).Data!.ToString());
    }

    [Fact]
    public async Task A_broker_that_comes_back_is_news_each_time()
    {
        await using var listener = Listener();
        await topic.NextAsync("MQTT.BrokerReturned");

        await mosquitto.Kill();
        await SaidWhyAsync("Devices are not heard");
        await mosquitto.Again();

        await ReturnedAsync(await DeviceAsync());
    }

    [Fact]
    public async Task A_broker_that_does_not_grant_a_subscription_is_logged_with_the_reason()
    {
        await using var strict = await TestBroker.StartAsync();
        await using var listener = Listener(options =>
            options with
            {
                Port = strict.Broker.Port,
                Username = TestBroker.Pc,
                Password = TestBroker.Password,
            });

        await SaidWhyAsync("It does not grant izi/+/+/reported");
    }

    [Fact]
    public async Task A_wrong_password_is_logged_with_the_reason()
    {
        await using var listener = Listener(options => options with { Password = "wrong" });

        await SaidWhyAsync("It refuses the connection (NotAuthorized)");
    }

    [Fact]
    public async Task TLS_with_a_private_authority_and_a_client_certificate_is_set_by_settings()
    {
        using var authority = new TestAuthority();
        using var secure = await Mosquitto.StartAsync(authority, certificates: true);
        var own = authority.Issue(Mosquitto.Bridge);
        var options = Settings(
            ("Host", "127.0.0.1"), ("Port", $"{secure.Port}"), ("UseTls", "true"), ("CaCertificate", authority.CertificatePath),
            ("ClientCertificate", own.BothPath));
        await using var listener = Listener(_ => options!);

        await topic.NextAsync("MQTT.BrokerReturned");
    }

    [Fact]
    public void A_certificate_without_TLS_is_refused_and_without_a_host_there_is_no_listener()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Settings(("Host", "broker"), ("CaCertificate", "ca.pem")));

        Assert.Equal("Mqtt__UseTls must be true where Mqtt__CaCertificate or Mqtt__ClientCertificate is set.", refused.Message);
        Assert.Null(Settings(("Port", "1883")));
    }

    ForeignBrokerListener Listener(Func<ForeignBrokerOptions, ForeignBrokerOptions>? change = null)
    {
        var options = new ForeignBrokerOptions(TestBroker.Rules, "127.0.0.1")
        {
            Port = mosquitto.Port, Username = Mosquitto.Bridge, Password = Mosquitto.Password,
        };
        var logs = new LoggerFactory([log]);
        var listener = new ForeignBrokerListener(change?.Invoke(options) ?? options, store, topic, time, logs);
        listener.Start();
        return listener;
    }

    Task<LogLine> SaidWhyAsync(string why) =>
        log.NextAsync(line => line.Level is LogLevel.Warning && line.Text.Contains(why, StringComparison.Ordinal));

    /// <summary>Moves the clock past the back-off until the listener has connected again.</summary>
    async Task ReturnedAsync(Party pc)
    {
        var returned = topic.NextAsync("MQTT.BrokerReturned");
        while (!returned.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await pc.Client.TryPingAsync();
        }
        await returned;
    }

    async Task SaidAsync(Party pc, string what)
    {
        await topic.NextAsync("MQTT.BrokerReturned");
        await pc.Say(TestBroker.On("reported"), what);
        await topic.MessageAsync();
    }

    async Task<Party> DeviceAsync()
    {
        var pc = new Party();
        parties.Add(pc);
        await pc.Client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials(TestBroker.Pc, TestBroker.Password).Build());
        return pc;
    }

    static ForeignBrokerOptions? Settings(params (string Name, string Value)[] settings) => ForeignBrokerOptions.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(one => $"Mqtt:{one.Name}", one => (string?)one.Value))
            .Build(),
        TestBroker.Rules);

    static long Sequence(CloudEvent one) => long.Parse((string)one.ExtensionAttributes["sequence"], null);
}
