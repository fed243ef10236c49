using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Izi.Embedded.Functions;
using Izi.Embedded.Mqtt;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.Functions;

public sealed class TlsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task Functions_are_served_over_TLS_by_a_certificate_file()
    {
        var certificate = new SelfSigned(folder.Path);
        await using var host = await TestHost.Start(
            folder, [typeof(Hello)], null, "--urls=https://127.0.0.1:0",
            $"--Kestrel:Certificates:Default:Path={certificate.CertificatePath}", $"--Kestrel:Certificates:Default:KeyPath={certificate.KeyPath}");
        using var pinned = new HttpClientHandler();
        pinned.ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint;
        using var http = new HttpClient(pinned);

        var said = await http.GetStringAsync(new Uri(host.Services.GetRequiredService<OwnServer>().Address!, "/api/hello"));

        Assert.Equal("https", said);
    }

    [Fact]
    public async Task Devices_speak_TLS_by_a_certificate_file_and_the_app_goes_in_by_a_port_of_its_own()
    {
        var certificate = new SelfSigned(folder.Path);
        await using var host = await TestHost.Start(folder, [typeof(Hello)], null, $"--Mqtt:Certificate={certificate.BothPath}");
        var settings = host.Services.GetRequiredService<IConfiguration>();
        var outside = host.Services.GetRequiredService<BuiltInBroker>().Port;

        var device = await Connect(settings, outside, tls => tls.UseTls().WithTargetHost("localhost").WithTrustChain([X509Certificate2.CreateFromPem(File.ReadAllText(certificate.CertificatePath))]));
        var app = await Connect(settings, int.Parse(settings["Mqtt:Port"]!, CultureInfo.InvariantCulture), tls => tls.UseTls(false));

        Assert.Equal((MqttClientConnectResultCode.Success, MqttClientConnectResultCode.Success), (device, app));
        await Assert.ThrowsAnyAsync<Exception>(() => Connect(settings, outside, tls => tls.UseTls(false)));
    }

    [Theory]
    [InlineData("--Mqtt:Certificate=nowhere.pem", "Mqtt__Certificate")]
    [InlineData("--Mqtt:Address=the-hall", "Mqtt__Address")]
    [InlineData("--Mqtt:Port=70000", "Mqtt__Port")]
    public void A_setting_of_the_broker_that_cannot_be_used_stops_the_start(string setting, string named)
    {
        var refused = Assert.ThrowsAny<InvalidOperationException>(() => TestHost.Build(folder, [typeof(Hello)], null, setting));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    static async Task<MqttClientConnectResultCode> Connect(IConfiguration settings, int port, Action<MqttClientTlsOptionsBuilder> tls)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithCredentials(settings["Mqtt:Username"]!, settings["Mqtt:Password"]!)
            .WithTlsOptions(tls)
            .Build();
        return (await client.ConnectAsync(options)).ResultCode;
    }

    /// <summary>Says how it was reached.</summary>
    public sealed class Hello
    {
        [Function(nameof(Hello))]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello")] HttpRequest request) =>
            Results.Text(request.Scheme);
    }
}
