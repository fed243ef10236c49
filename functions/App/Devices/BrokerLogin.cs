using System.Security.Cryptography.X509Certificates;

namespace Izi.App.Devices;

/// <summary>
/// Where the broker is, whom the app trusts there and as whom it logs in, as the settings say at that moment: by password, by a client
/// certificate, or, over TLS and with neither, by a token of its own identity.
/// </summary>
public sealed class BrokerLogin
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    /// <summary>How long a CONNECT may go unanswered.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly IConfiguration configuration;
    readonly EntraLogin identity;

    /// <exception cref="InvalidOperationException">A setting cannot be used; the message names it.</exception>
    public BrokerLogin(IConfiguration configuration, EntraLogin identity)
    {
        (this.configuration, this.identity) = (configuration, identity);
        Secure(new());
    }

    bool UsesTls => configuration.GetValue("Mqtt:UseTls", false);

    string? CaCertificate => Set("Mqtt:CaCertificate");

    string? ClientCertificate => Set("Mqtt:ClientCertificate");

    string? Password => Set("Mqtt:Password");

    /// <summary>All but the session, which is whose connection it is to say.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or cannot be used; the message names it.</exception>
    public async Task<BrokerAccess> Open(CancellationToken cancel)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(configuration.Need("Mqtt:Host"), configuration.GetValue<int?>("Mqtt:Port"))
            .WithTlsOptions(Secure)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(Patience);
        if (Set("Mqtt:Username") is { } username) options.WithCredentials(username, Password);
        return UsesTls && Password is null && ClientCertificate is null
            ? await identity.Open(options, cancel)
            : new(options, (_, _) => Task.CompletedTask);
    }

    void Secure(MqttClientTlsOptionsBuilder tls)
    {
        tls.UseTls(UsesTls);
        if (!UsesTls && (CaCertificate ?? ClientCertificate) is not null)
            throw new InvalidOperationException("Mqtt__UseTls must be true where Mqtt__CaCertificate or Mqtt__ClientCertificate is set.");
        // Nobody publishes what a CA of one's own has taken back.
        if (CaCertificate is { } authority)
            tls.WithTrustChain(PemFile.Certificates("Mqtt__CaCertificate", authority)).WithRevocationMode(X509RevocationMode.NoCheck);
        if (ClientCertificate is { } own)
            tls.WithClientCertificates(new X509Certificate2Collection(PemFile.WithKey("Mqtt__ClientCertificate", own)));
    }

    string? Set(string setting) => configuration[setting] is { Length: > 0 } value ? value : null;
}

/// <summary>How to connect, and what is to be done while the connection lasts, which ends with it.</summary>
public sealed record BrokerAccess(MqttClientOptionsBuilder Options, Func<IMqttClient, CancellationToken, Task> Keep);
