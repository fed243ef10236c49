using System.Net;
using System.Security.Cryptography.X509Certificates;
using Izi.Host.Mqtt;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Mqtt;

/// <summary>Where the broker listens, and with TLS or without.</summary>
public sealed class TlsTests : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Devices_use_TLS_and_the_worker_a_plain_port_of_its_own(MqttProtocolVersion version)
    {
        var certificate = new SelfSigned(folder.Path);
        await using var broker = await TestBroker.StartAsync(
            version, configure: options => options with { Certificate = Configured(certificate.BothPath) });
        var (hall, pc, plain) = (await broker.HallAsync(), new Party(), new Party());
        var trusted = X509CertificateLoader.LoadCertificateFromFile(certificate.CertificatePath);

        var answer = await broker.TryAsync(pc, broker.Options(TestBroker.Pc).WithTlsOptions(tls =>
            tls.UseTls().WithTargetHost("localhost").WithTrustChain([trusted]).WithRevocationMode(X509RevocationMode.NoCheck)));
        await pc.Say(TestBroker.On("status"), new string('x', 100_000));

        Assert.Equal(MqttClientConnectResultCode.Success, answer.ResultCode);
        Assert.Equal(100_000, (await hall.Heard()).ApplicationMessage.Payload.Length);
        Assert.NotEqual(broker.Broker.Port, broker.Broker.WorkerPort);
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => broker.TryAsync(plain, broker.Options(TestBroker.Pc)));
    }

    [Fact]
    public async Task On_another_address_than_loopback_the_worker_has_a_port_of_its_own_and_on_loopback_it_has_not()
    {
        await using var everywhere = await TestBroker.StartAsync(configure: options => options with { Endpoint = new(IPAddress.Any, 0) });
        await using var here = await TestBroker.StartAsync();
        await everywhere.HallAsync();
        await everywhere.ConnectAsync();

        Assert.NotEqual(everywhere.Broker.Port, everywhere.Broker.WorkerPort);
        Assert.Equal(here.Broker.Port, here.Broker.WorkerPort);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_that_names_the_setting()
    {
        await using var first = await TestBroker.StartAsync();
        await using var store = new SqliteStore(Path.Combine(folder.Path, "izi.db"));
        await using var second = new Broker(
            new(TestBroker.Rules, new(IPAddress.Loopback, first.Broker.Port), "w", "w"), store, new FakeAccounts(), new FakeTopic(),
            TimeProvider.System, NullLoggerFactory.Instance);

        var refused = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(CancellationToken.None));

        Assert.Equal(
            $"The MQTT broker cannot listen on 127.0.0.1:{first.Broker.Port}: is the port in use? Mqtt__Port sets another.",
            refused.Message);
    }

    [Theory]
    [InlineData("Mqtt:Address", "here", "Mqtt__Address is 'here', which is not an IP address.")]
    [InlineData("Mqtt:Port", "70000", "Mqtt__Port is '70000', which is not a port number.")]
    [InlineData(
        "Mqtt:Certificate", "/nowhere.pem", "Mqtt__Certificate is '/nowhere.pem', which is not a PEM file with a certificate and its key:")]
    public void A_setting_that_cannot_be_used_is_named(string setting, string value, string message)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Read((setting, value)));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_the_broker_listens_on_loopback_at_the_usual_port() =>
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 1883), Read().Endpoint);

    static X509Certificate2 Configured(string file) => Read(("Mqtt:Certificate", file)).Certificate!;

    static BrokerOptions Read(params (string Name, string Value)[] settings) => BrokerOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => (string?)one.Value)).Build(),
        TestBroker.Rules, "w", "w");
}
