using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Embedded.Mqtt;

/// <summary>Whether a connection is encrypted, and whom it trusts.</summary>
public sealed class MqttClientTlsOptions
{
    public bool UseTls { get; set; }

    /// <summary>The name the server's certificate must have; the host connected to where it is not given.</summary>
    [AllowNull]
    public string TargetHost { get; set; } = null!;

    /// <summary>The roots trusted instead of the machine's own.</summary>
    [AllowNull]
    public X509Certificate2Collection TrustChain { get; set; } = null!;
}

/// <summary>Makes TLS options step by step; having called it is asking for TLS.</summary>
public sealed class MqttClientTlsOptionsBuilder
{
    readonly MqttClientTlsOptions options = new() { UseTls = true };

    public MqttClientTlsOptions Build() => options;

    public MqttClientTlsOptionsBuilder UseTls(bool useTls = true)
    {
        options.UseTls = useTls;
        return this;
    }

    public MqttClientTlsOptionsBuilder WithTargetHost(string? targetHost)
    {
        options.TargetHost = targetHost;
        return this;
    }

    public MqttClientTlsOptionsBuilder WithTrustChain(X509Certificate2Collection? chain)
    {
        options.TrustChain = chain;
        return this;
    }
}
