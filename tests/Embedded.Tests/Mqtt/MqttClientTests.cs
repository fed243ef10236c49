using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttClientTests : IDisposable
{
    readonly FakeServer server = new();
    readonly TestClient client = new(new MqttClientFactory());

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Nothing_can_be_asked_of_a_client_that_is_not_connected()
    {
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.PublishAsync("a", "1"));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.Mqtt.SubscribeAsync("a"));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.Mqtt.PingAsync());
        Assert.False(await client.Mqtt.TryPingAsync());
        Assert.False(client.Mqtt.IsConnected);
    }

    [Theory]
    [InlineData(1, MqttClientConnectResultCode.UnsupportedProtocolVersion)]
    [InlineData(2, MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData(3, MqttClientConnectResultCode.ServerUnavailable)]
    [InlineData(4, MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData(5, MqttClientConnectResultCode.NotAuthorized)]
    public async Task A_refusal_is_an_answer_and_not_an_exception(byte code, MqttClientConnectResultCode expected)
    {
        var connecting = client.Mqtt.ConnectAsync(server.Options().Build());
        await server.AcceptAsync(code);

        var result = await connecting;

        Assert.Equal(expected, result.ResultCode);
        Assert.False(client.Mqtt.IsConnected);
        var told = await client.Gone;
        Assert.Equal((false, expected), (told.ClientWasConnected, told.ConnectResult.ResultCode));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_exception()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(
            () => client.Mqtt.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build()));

        var told = await client.Gone;
        Assert.Equal((false, MqttClientDisconnectReason.UnspecifiedError), (told.ClientWasConnected, told.Reason));
    }

    [Fact]
    public async Task What_the_options_say_is_in_the_CONNECT()
    {
        var connecting = client.Mqtt.ConnectAsync(server.Options().WithClientId("id").WithCredentials("me", "pw").WithCleanSession(false)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(20)).WithWillTopic("me/status").WithWillPayload("gone").WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

        var connect = await server.AcceptAsync();

        await connecting;
        Assert.Equal(
            ("id", "me", "pw", false, 20),
            (connect.ClientId, connect.Username, System.Text.Encoding.UTF8.GetString(connect.Password!), connect.CleanSession, connect.KeepAliveSeconds));
        Assert.Equal(("me/status", MqttQualityOfServiceLevel.AtLeastOnce, true), (connect.Will!.Topic, connect.Will.QualityOfService, connect.Will.Retain));
        Assert.Equal("gone"u8.ToArray(), connect.Will.Payload.ToArray());
    }

    [Fact]
    public async Task A_message_under_way_fails_when_the_connection_breaks()
    {
        await ConnectAsync();

        var publishing = client.PublishAsync("a", "1");
        Assert.IsType<PublishPacket>(await server.ReadAsync());
        server.Drop();

        await Assert.ThrowsAsync<MqttClientDisconnectedException>(() => publishing);
        Assert.True((await client.Gone).ClientWasConnected);
        Assert.False(client.Mqtt.IsConnected);
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => client.PublishAsync("a", "2"));
    }

    [Fact]
    public async Task A_client_may_connect_again_when_it_is_told_of_the_end()
    {
        var again = new TaskCompletionSource();
        client.Mqtt.DisconnectedAsync += async _ =>
        {
            await client.Mqtt.ReconnectAsync();
            again.SetResult();
        };
        await ConnectAsync();

        server.Drop();
        await server.AcceptAsync();

        await again.Task.WaitAsync(TestBroker.Patience);
        Assert.True(client.Mqtt.IsConnected);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_an_exception_and_no_end()
    {
        await ConnectAsync();
        using var enough = new CancellationTokenSource();

        var subscribing = client.Mqtt.SubscribeAsync("a", cancellationToken: enough.Token);
        await server.ReadAsync();
        await enough.CancelAsync();

        await Assert.ThrowsAsync<MqttCommunicationTimedOutException>(() => subscribing);
        Assert.True(client.Mqtt.IsConnected);
    }

    [Fact]
    public async Task A_message_is_acknowledged_after_it_is_handled_and_once()
    {
        var received = new TaskCompletionSource<MqttApplicationMessageReceivedEventArgs>();
        client.Mqtt.ApplicationMessageReceivedAsync += e =>
        {
            e.AutoAcknowledge = false;
            received.SetResult(e);
            return Task.CompletedTask;
        };
        await ConnectAsync();

        await server.SendAsync(new PublishPacket(new("a", "1"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, false), 9));
        var message = await received.Task.WaitAsync(TestBroker.Patience);
        var pinging = client.Mqtt.PingAsync();
        Assert.Equal(BarePacket.PingReq, await server.ReadAsync());
        await server.SendAsync(BarePacket.PingResp);
        await pinging;
        await message.AcknowledgeAsync(CancellationToken.None);

        Assert.Equal(new AckPacket(MqttPacketType.PubAck, 9), await server.ReadAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => message.AcknowledgeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_not_acknowledged_and_the_next_is_handled()
    {
        client.Mqtt.ApplicationMessageReceivedAsync += e => e.PacketIdentifier is 9 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        await ConnectAsync();

        await server.SendAsync(new PublishPacket(new("a", "1"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, false), 9));
        await server.SendAsync(new PublishPacket(new("a", "2"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, false), 10));

        Assert.Equal(new AckPacket(MqttPacketType.PubAck, 10), await server.ReadAsync());
    }

    [Fact]
    public async Task What_only_MQTT_5_knows_is_refused_by_name()
    {
        await ConnectAsync();

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => client.Mqtt.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter("a", noLocal: true).Build()));

        Assert.Equal("Feature NoLocal requires MQTT version 5.0.0.", refused.Message);
    }

    [Fact]
    public async Task A_goodbye_is_said_and_told()
    {
        await ConnectAsync();

        await client.Mqtt.DisconnectAsync();

        Assert.Equal(new DisconnectPacket(), await server.ReadAsync());
        Assert.Null(await server.ReadAsync());
        var told = await client.Gone;
        Assert.Equal((true, null, MqttClientDisconnectReason.NormalDisconnection), (told.ClientWasConnected, told.Exception, told.Reason));
    }

    [Fact]
    public async Task With_a_certificate_the_connection_is_encrypted_and_the_server_known()
    {
        using var certificate = Certificate();
        await using var broker = await TestBroker.StartAsync(new(new IPEndPoint(IPAddress.Loopback, 0)) { Certificate = certificate });

        using var trusting = await broker.ConnectAsync("pc", more: o => o.WithTlsOptions(t => t.WithTargetHost("broker.test").WithTrustChain([certificate])));
        await trusting.PublishAsync("pc/a", "1");

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(
            () => client.Mqtt.ConnectAsync(broker.Options("pc").WithTlsOptions(t => t.WithTargetHost("broker.test")).Build()));
    }

    async Task ConnectAsync()
    {
        var connecting = client.Mqtt.ConnectAsync(server.Options().WithNoKeepAlive().Build());
        await server.AcceptAsync();
        await connecting;
    }

    static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=broker.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("broker.test");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
