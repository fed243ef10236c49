using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using MQTTnet;
using MQTTnet.Formatter;

namespace Izi.Host.Mqtt;

/// <summary>Where another broker is and how the host logs in to it: by password, by a client certificate, or by neither.</summary>
internal sealed record ForeignBrokerOptions(MqttRules Rules, string Host)
{
    static readonly TimeSpan keepAlive = TimeSpan.FromSeconds(20);
    static readonly TimeSpan timeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan sessionExpiry = TimeSpan.FromDays(7);

    public int? Port { get; init; }
    public string? Username { get; init; }
    public string? Password { get; init; }
    public bool UseTls { get; init; }

    /// <summary>The CA that is trusted instead of the system's.</summary>
    public X509Certificate2Collection? CaCertificates { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Reads <c>Mqtt__Host</c> and its companions; null where no other broker is named.</summary>
    /// <exception cref="InvalidOperationException">A setting cannot be used; the message names it.</exception>
    public static ForeignBrokerOptions? Read(IConfiguration settings, MqttRules rules)
    {
        if (Text("Host") is not { } host) return null;
        var (authority, own, tls) = (Text("CaCertificate"), Text("ClientCertificate"), settings.GetValue("Mqtt:UseTls", false));
        if (!tls && (authority ?? own) is not null)
            throw new InvalidOperationException("Mqtt__UseTls must be true where Mqtt__CaCertificate or Mqtt__ClientCertificate is set.");
        return new(rules, host)
        {
            Port = settings.GetValue<int?>("Mqtt:Port"),
            Username = Text("Username"),
            Password = Text("Password"),
            UseTls = tls,
            CaCertificates = authority is null ? null : PemFile.Certificates("Mqtt__CaCertificate", authority),
            ClientCertificate = own is null ? null : PemFile.WithKey("Mqtt__ClientCertificate", own),
        };

        string? Text(string name) => settings[$"Mqtt:{name}"] is { Length: > 0 } value ? value : null;
    }

    /// <summary>How to connect, under a session that outlives the connection.</summary>
    public MqttClientOptions Login(string clientId)
    {
        var login = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(Host, Port).WithTlsOptions(Secure)
            .WithKeepAlivePeriod(keepAlive).WithTimeout(timeout)
            .WithClientId(clientId).WithCleanStart(false).WithSessionExpiryInterval((uint)sessionExpiry.TotalSeconds);
        return (Username is null ? login : login.WithCredentials(Username, Password)).Build();
    }

    void Secure(MqttClientTlsOptionsBuilder tls)
    {
        tls.UseTls(UseTls);
        // A private CA has no revocation list, so revocation is not checked.
        if (CaCertificates is not null) tls.WithTrustChain(CaCertificates).WithRevocationMode(X509RevocationMode.NoCheck);
        if (ClientCertificate is not null) tls.WithClientCertificates(new X509Certificate2Collection(ClientCertificate));
    }
}
