using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Embedded.Mqtt;

/// <summary>Whether a connection is encrypted, whom it trusts, and by what the client shows who it is.</summary>
public sealed class MqttClientTlsOptions
{
    public bool UseTls { get; set; }

    /// <summary>The name the server's certificate must have; the host connected to where it is not given.</summary>
    [AllowNull]
    public string TargetHost { get; set; } = null!;

    /// <summary>The roots trusted instead of the machine's own.</summary>
    [AllowNull]
    public X509Certificate2Collection TrustChain { get; set; } = null!;

    /// <summary>Has the last word on the server's certificate, whatever is wrong with it.</summary>
    [AllowNull]
    public Func<MqttClientCertificateValidationEventArgs, bool> CertificateValidationHandler { get; set; } = null!;

    /// <summary>Asked at each connection for the certificates the client may show.</summary>
    [AllowNull]
    public IMqttClientCertificatesProvider ClientCertificatesProvider { get; set; } = null!;

    /// <summary>Whether it is asked if the server's certificate was taken back.</summary>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.Online;
}
