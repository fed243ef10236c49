using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Embedded.Mqtt;

/// <summary>Gives the certificates a client may show, at each connection anew.</summary>
public interface IMqttClientCertificatesProvider
{
    X509CertificateCollection GetCertificates();
}

/// <summary>A server's certificate, and what is wrong with it.</summary>
public sealed class MqttClientCertificateValidationEventArgs : EventArgs
{
    internal MqttClientCertificateValidationEventArgs(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors sslPolicyErrors) =>
        (Certificate, Chain, SslPolicyErrors) = (certificate!, chain!, sslPolicyErrors);

    public X509Certificate Certificate { get; }

    public X509Chain Chain { get; }

    public SslPolicyErrors SslPolicyErrors { get; }
}
