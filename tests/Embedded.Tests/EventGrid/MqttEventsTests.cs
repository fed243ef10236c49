using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Azure.Messaging;
using Izi.Embedded.Functions;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Tables;
using Izi.Embedded.Tests.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.EventGrid;

public sealed class MqttEventsTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly Inbox inbox = new();

    public MqttEventsTests()
    {
        File.WriteAllText(Path.Combine(folder.Path, "mqtt.json"), """
            { "accounts": { "table": "izi", "rowKeyPrefix": "mqtt-", "secretProperty": "Secret" },
              "publish": ["izi/{username}/reported"], "subscribe": ["izi/{username}/#"] }
            """);
        TestHost.Subscribe(folder,
            new { name = "inbox", function = "Inbox", source = "topic", includedEventTypes = new[] { "MQTT.EventPublished" } },
            new
            {
                name = "connections",
                function = "Inbox",
                source = "namespace",
                includedEventTypes = new[] { "Microsoft.EventGrid.MQTTClientSessionConnected", "Microsoft.EventGrid.MQTTClientSessionDisconnected" },
            });
    }

    [Fact]
    public async Task What_a_device_publishes_reaches_the_topic_s_subscribers_as_azure_would_send_it()
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "key");
        using var device = await Connect(host, "demo/pc-01", "key");

        await device.PublishStringAsync("izi/demo/pc-01/reported", """{"epoch":1}""", MqttQualityOfServiceLevel.AtLeastOnce);

        var got = await inbox.Next("MQTT.EventPublished");
        Assert.Equal("izi/demo/pc-01/reported", got.Subject);
        Assert.Equal("mqtt", got.Source);
        Assert.Equal("""{"epoch":1}""", got.Data!.ToString());
        Assert.Contains("\"data_base64\"", System.Text.Json.JsonSerializer.Serialize(got), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"epoch\":1}", null, "\"data\":{\"epoch\":1}", "application/json")]
    [InlineData("{\"epoch\":1}", "application/json", "\"data\":{\"epoch\":1}", "application/json")]
    [InlineData("ready", "text/plain", "\"data\":\"ready\"", "text/plain")]
    [InlineData("{broken", null, "\"data\":\"{broken\"", "text/plain")]
    public async Task What_a_device_marks_as_text_is_sent_as_it_is(string payload, string? contentType, string data, string dataContentType)
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "key");
        using var device = await Connect(host, "demo/pc-01", "key", MqttProtocolVersion.V500);

        await device.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("izi/demo/pc-01/reported").WithPayload(payload)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData).WithContentType(contentType).Build());

        var got = await inbox.Next("MQTT.EventPublished");
        Assert.Equal(dataContentType, got.DataContentType);
        Assert.Contains(data, System.Text.Json.JsonSerializer.Serialize(got), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_go_in_base64_whatever_they_are_marked_as()
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "key");
        using var device = await Connect(host, "demo/pc-01", "key", MqttProtocolVersion.V500);

        await device.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("izi/demo/pc-01/reported").WithPayload([0xC3, 0x28])
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData).WithContentType("image/png").Build());

        var got = await inbox.Next("MQTT.EventPublished");
        Assert.Equal("image/png", got.DataContentType);
        Assert.Contains("\"data_base64\":\"wyg=\"", System.Text.Json.JsonSerializer.Serialize(got), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_of_a_device_come_from_the_namespace_in_the_order_of_their_numbers()
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "key");
        using var device = await Connect(host, "demo/pc-01", "key");
        var connected = await inbox.Next("Microsoft.EventGrid.MQTTClientSessionConnected");

        await device.DisconnectAsync();

        var gone = await inbox.Next("Microsoft.EventGrid.MQTTClientSessionDisconnected");
        var (before, after) = (connected.Data!.ToObjectFromJson<Session>()!, gone.Data!.ToObjectFromJson<Session>()!);
        Assert.Equal("clients/demo/pc-01/sessions/device", connected.Subject);
        Assert.Equal(("mqtt", "demo/pc-01", "device"), (before.namespaceName, before.clientAuthenticationName, before.clientSessionName));
        Assert.True(after.sequenceNumber > before.sequenceNumber);
        Assert.NotEmpty(after.disconnectionReason!);
    }

    [Fact]
    public async Task The_app_s_own_account_is_in_the_settings_may_do_anything_and_is_not_heard()
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "key");
        var settings = host.Services.GetRequiredService<IConfiguration>();
        using var bridge = await Connect(host, settings["Mqtt:Username"]!, settings["Mqtt:Password"]!);
        using var device = await Connect(host, "demo/pc-01", "key");

        await bridge.PublishStringAsync("izi/demo/pc-01/desired", "1", MqttQualityOfServiceLevel.AtLeastOnce);
        await device.PublishStringAsync("izi/demo/pc-01/reported", "2", MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.Equal("2", (await inbox.Next("MQTT.EventPublished")).Data!.ToString());
    }

    [Theory]
    [InlineData("demo/pc-01", "wrong")]
    [InlineData("demo/pc-02", "key")]
    [InlineData("demo", "key")]
    [InlineData("de?mo/pc-01", "key")]
    [InlineData("demo/pc-01/x", "key")]
    public async Task Whoever_has_not_the_account_s_key_is_not_let_in(string username, string password)
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "key");

        var refused = await Try(host, username, password);

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, refused);
    }

    [Fact]
    public async Task A_new_key_closes_the_connection_that_the_old_one_opened()
    {
        await using var host = await StartHost();
        await Register(host, "demo", "pc-01", "old");
        using var device = await Connect(host, "demo/pc-01", "old");
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.DisconnectedAsync += _ =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        };

        await Register(host, "demo", "pc-01", "new");

        await gone.Task.WaitAsync(TestHost.Patience);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await Try(host, "demo/pc-01", "old"));
        Assert.Equal(MqttClientConnectResultCode.Success, await Try(host, "demo/pc-01", "new"));
    }

    [Fact]
    public async Task No_broker_is_started_where_a_setting_names_another()
    {
        await using var host = await TestHost.Start(folder, [typeof(Devices)], TestHost.With(inbox), "--Mqtt:Host=broker.example");

        Assert.DoesNotContain(host.Log.Lines, line => line.Text.Contains("MQTT broker listening", StringComparison.Ordinal));
        Assert.Null(host.Services.GetRequiredService<IConfiguration>()["Mqtt:Username"]);
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> StartHost() => TestHost.Start(folder, [typeof(Devices)], TestHost.With(inbox));

    static async Task Register(TestHost host, string venue, string device, string key)
    {
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient("izi");
        await table.CreateIfNotExistsAsync();
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(key), salt, 101, HashAlgorithmName.SHA512, 64);
        await table.UpsertEntityAsync(new TableEntity(venue, $"mqtt-{device}")
        {
            ["Secret"] = $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}",
        });
    }

    static async Task<IMqttClient> Connect(
        TestHost host, string username, string password, MqttProtocolVersion version = MqttProtocolVersion.V311)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var answer = await client.ConnectAsync(Options(host, username, password, version));
        Assert.Equal(MqttClientConnectResultCode.Success, answer.ResultCode);
        return client;
    }

    static async Task<MqttClientConnectResultCode> Try(TestHost host, string username, string password)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        return (await client.ConnectAsync(Options(host, username, password))).ResultCode;
    }

    static MqttClientOptions Options(
        TestHost host, string username, string password, MqttProtocolVersion version = MqttProtocolVersion.V311) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", int.Parse(host.Services.GetRequiredService<IConfiguration>()["Mqtt:Port"]!, null))
        .WithProtocolVersion(version)
        .WithClientId("device")
        .WithCredentials(username, password)
        .Build();

    public sealed record Session(
        string namespaceName, string clientAuthenticationName, string clientSessionName, long sequenceNumber, string? disconnectionReason);

    public sealed class Inbox
    {
        readonly Channel<CloudEvent> channel = Channel.CreateUnbounded<CloudEvent>();

        public void Take(CloudEvent one) => channel.Writer.TryWrite(one);

        public async Task<CloudEvent> Next(string type)
        {
            using var patience = new CancellationTokenSource(TestHost.Patience);
            while (true)
                if (await channel.Reader.ReadAsync(patience.Token) is var one && one.Type == type) return one;
        }
    }

    public sealed class Devices(Inbox inbox)
    {
        [Function("Inbox")]
        public void Run([EventGridTrigger] CloudEvent one) => inbox.Take(one);
    }
}
