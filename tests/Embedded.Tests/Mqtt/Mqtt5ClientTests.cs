using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>The client with a server that speaks MQTT 5.</summary>
public sealed class Mqtt5ClientTests : IDisposable
{
    readonly FakeServer server = new() { Version = MqttProtocolVersion.V500 };
    readonly TestClient client = new(new MqttClientFactory());

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    [Fact]
    public void It_is_the_default() => Assert.Equal(MqttProtocolVersion.V500, new MqttClientOptions().ProtocolVersion);

    [Fact]
    public async Task What_the_options_say_is_in_the_CONNECT()
    {
        var connecting = client.Mqtt.ConnectAsync(server.Options().WithCleanStart(false).WithSessionExpiryInterval(60).WithReceiveMaximum(10)
            .WithMaximumPacketSize(1000).WithRequestProblemInformation(false).WithUserProperty("n", "v"u8.ToArray())
            .WithEnhancedAuthentication("OAUTH2-JWT", "token"u8.ToArray()).WithWillTopic("me/status").WithWillDelayInterval(5)
            .WithWillContentType("text/plain").Build());

        var connect = await server.AcceptAsync();

        await connecting;
        var p = connect.Properties;
        Assert.Equal((MqttProtocolVersion.V500, false, 60u), (connect.Version, connect.CleanSession, connect.SessionExpiry));
        Assert.Equal(((ushort)10, 1000u, false), (p.ReceiveMaximum!.Value, p.MaximumPacketSize!.Value, p.RequestProblemInformation!.Value));
        Assert.Equal("OAUTH2-JWT", p.AuthenticationMethod);
        Assert.Equal("token"u8.ToArray(), p.AuthenticationData);
        Assert.Equal("n", Assert.Single(p.User).Name);
        Assert.Equal((5u, "text/plain"), (connect.Will!.Properties.WillDelay!.Value, connect.Will.Properties.ContentType));
    }

    [Fact]
    public async Task What_the_server_answers_is_in_the_result()
    {
        var connecting = client.Mqtt.ConnectAsync(server.Options().Build());
        await server.AcceptAsync(MqttReason.QuotaExceeded, new MqttProperties
        {
            ReasonString = "too many", AssignedClientId = "me", SessionExpiry = 9, ServerKeepAlive = 7, ReceiveMaximum = 3, MaximumPacketSize = 99,
            MaximumQoS = 1, RetainAvailable = false, User = [new("n", "v"u8.ToArray())],
        });

        var result = await connecting;

        Assert.Equal((MqttClientConnectResultCode.QuotaExceeded, "too many", "me"), (result.ResultCode, result.ReasonString, result.AssignedClientIdentifier));
        Assert.Equal((9u, (ushort)7, (ushort)3, 99u),
            (result.SessionExpiryInterval!.Value, result.ServerKeepAlive, result.ReceiveMaximum!.Value, result.MaximumPacketSize!.Value));
        Assert.Equal((MqttQualityOfServiceLevel.AtLeastOnce, false, true), (result.MaximumQoS, result.RetainAvailable, result.WildcardSubscriptionAvailable));
        Assert.Equal("v", Assert.Single(result.UserProperties).ReadValueAsString());
    }

    [Fact]
    public async Task An_answer_to_a_message_tells_its_reason()
    {
        await ConnectAsync();

        var publishing = client.Mqtt.PublishStringAsync("a", "1", MqttQualityOfServiceLevel.ExactlyOnce);
        var sent = Assert.IsType<PublishPacket>(await server.ReadAsync());
        await server.SendAsync(new AckPacket(MqttPacketType.PubRec, sent.Id, 0x97) { Properties = MqttProperties.Because("full") });

        var result = await publishing;
        Assert.Equal((false, MqttClientPublishReasonCode.QuotaExceeded, "full"), (result.IsSuccess, result.ReasonCode, result.ReasonString));
    }

    [Fact]
    public async Task A_goodbye_of_the_server_tells_its_reason_to_everybody_who_waits()
    {
        await ConnectAsync();
        var publishing = client.PublishAsync("a", "1");
        await server.ReadAsync();

        await server.SendAsync(new DisconnectPacket(MqttReason.NotAuthorized) { Properties = MqttProperties.Because("not here") });

        var thrown = await Assert.ThrowsAsync<MqttClientUnexpectedDisconnectReceivedException>(() => publishing);
        Assert.Equal((MqttDisconnectReasonCode.NotAuthorized, "not here"), (thrown.ReasonCode, thrown.ReasonString));
        var told = await client.Gone;
        Assert.Equal((true, MqttClientDisconnectReason.NotAuthorized, "not here"), (told.ClientWasConnected, told.Reason, told.ReasonString));
    }

    [Fact]
    public async Task No_more_is_under_way_than_the_server_takes_at_a_time()
    {
        await ConnectAsync(new MqttProperties { ReceiveMaximum = 1 });

        var (first, second) = (client.PublishAsync("a", "1"), client.PublishAsync("a", "2"));
        var sent = Assert.IsType<PublishPacket>(await server.ReadAsync());
        var pinging = client.Mqtt.PingAsync();
        Assert.Equal(BarePacket.PingReq, await server.ReadAsync());
        await server.SendAsync(BarePacket.PingResp);
        await server.SendAsync(new AckPacket(MqttPacketType.PubAck, sent.Id));

        await Task.WhenAll(first, pinging);
        Assert.Equal("2"u8.ToArray(), Assert.IsType<PublishPacket>(await server.ReadAsync()).Message.Payload.ToArray());
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task A_goodbye_says_why()
    {
        await ConnectAsync();

        await client.Mqtt.DisconnectAsync(MqttClientDisconnectOptionsReason.AdministrativeAction, "enough", sessionExpiryInterval: 3);

        var said = Assert.IsType<DisconnectPacket>(await server.ReadAsync());
        Assert.Equal((MqttReason.AdministrativeAction, "enough", 3u), (said.Code, said.Properties.ReasonString, said.Properties.SessionExpiry!.Value));
        Assert.Equal(MqttClientDisconnectReason.AdministrativeAction, (await client.Gone).Reason);
    }

    [Theory]
    [InlineData("ContentType")]
    [InlineData("ResponseTopic")]
    [InlineData("PayloadFormatIndicator")]
    [InlineData("UserProperties")]
    [InlineData("CorrelationData")]
    public async Task What_3_1_1_cannot_carry_is_refused_by_name(string feature)
    {
        server.Version = MqttProtocolVersion.V311;
        await ConnectAsync();
        var builder = new MqttApplicationMessageBuilder().WithTopic("a");
        var message = feature switch
        {
            "ContentType" => builder.WithContentType("text/plain"),
            "ResponseTopic" => builder.WithResponseTopic("b"),
            "PayloadFormatIndicator" => builder.WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData),
            "CorrelationData" => builder.WithCorrelationData([1]),
            _ => builder.WithUserProperty("n", "v"u8.ToArray()),
        };

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => client.Mqtt.PublishAsync(message.Build()));

        Assert.Equal($"Feature {feature} requires MQTT version 5.0.0.", refused.Message);
    }

    async Task ConnectAsync(MqttProperties? answer = null)
    {
        var connecting = client.Mqtt.ConnectAsync(server.Options().WithNoKeepAlive().Build());
        await server.AcceptAsync(properties: answer);
        await connecting;
    }
}
