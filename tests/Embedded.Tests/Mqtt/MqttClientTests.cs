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
