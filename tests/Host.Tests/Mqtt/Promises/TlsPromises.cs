using Izi.Contracts.Mqtt;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Host.Tests.Mqtt;

public sealed class TlsPromises : IDisposable
{
    readonly X509Certificate2 certificate = SelfMade("broker.test");
    readonly ScriptedServer server;
    readonly Party party = new();

    public TlsPromises() => server = new(MqttProtocolVersion.V311, certificate);

    public void Dispose()
    {
        party.Dispose();
        server.Dispose();
        certificate.Dispose();
    }

    [Fact]
    public async Task A_self_made_certificate_that_is_trusted_is_enough()
    {
        var connecting = party.Client.ConnectAsync(Options("broker.test", certificate));
        await server.Accept();
        await connecting;

        var publishing = party.Client.PublishStringAsync("a", "1", MqttQualityOfServiceLevel.AtLeastOnce);
        var publish = await server.Read();
        await server.Acknowledge(publish);

        Assert.True((await publishing).IsSuccess);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused() => await Refused(Options("broker.test", trusted: null));

    [Fact]
    public async Task Another_self_made_certificate_of_the_same_name_is_refused()
    {
        using var other = SelfMade("broker.test");

        await Refused(Options("broker.test", other));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused() => await Refused(Options("bank.test", certificate));

    [Fact]
    public async Task A_client_shows_the_certificate_it_is_given_and_none_otherwise()
    {
        using var mine = SelfMade("izi");
        using var usable = X509CertificateLoader.LoadPkcs12(mine.Export(X509ContentType.Pkcs12), null);

        await Accepted(tls => tls.WithTrustChain([certificate]).WithClientCertificates(new X509Certificate2Collection(usable)));
        var shown = server.Shown?.Thumbprint;
        await party.Client.DisconnectAsync();
        await Accepted(tls => tls.WithTrustChain([certificate]));

        Assert.Equal(mine.Thumbprint, shown);
        Assert.Null(server.Shown);
    }

    [Fact]
    public async Task Whoever_is_asked_about_a_certificate_has_the_last_word()
    {
        var wrong = SslPolicyErrors.None;
        var name = "";

        await Accepted(tls => tls.WithCertificateValidationHandler(e =>
        {
            (wrong, name) = (e.SslPolicyErrors, e.Certificate.Subject);
            return true;
        }));

        Assert.True(wrong.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal("CN=broker.test", name);
    }

    [Fact]
    public async Task Whoever_is_asked_may_refuse_what_is_well() => await Refused(Options(tls =>
        tls.WithTrustChain([certificate])
            .WithRevocationMode(X509RevocationMode.NoCheck)
            .WithCertificateValidationHandler(e => e.SslPolicyErrors is not SslPolicyErrors.None)));

    async Task Accepted(Action<MqttClientTlsOptionsBuilder> configure)
    {
        var connecting = party.Client.ConnectAsync(Options(configure));
        await server.Accept();
        Assert.Equal(MqttClientConnectResultCode.Success, (await connecting).ResultCode);
    }

    async Task Refused(MqttClientOptions options)
    {
        var connecting = party.Client.ConnectAsync(options);
        // The client hangs up in the middle of the handshake, or after it without a CONNECT.
        await Assert.ThrowsAnyAsync<Exception>(() => server.Accept());

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => connecting);
        Assert.False((await party.Gone()).ClientWasConnected);
    }

    MqttClientOptions Options(Action<MqttClientTlsOptionsBuilder> configure) => server.Options().WithTlsOptions(tls =>
    {
        tls.WithTargetHost("broker.test");
        configure(tls);
    }).Build();

    MqttClientOptions Options(string name, X509Certificate2? trusted) => server.Options().WithTlsOptions(tls =>
    {
        tls.WithTargetHost(name);
        if (trusted is not null) tls.WithTrustChain([trusted]);
    }).Build();

    static X509Certificate2 SelfMade(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
