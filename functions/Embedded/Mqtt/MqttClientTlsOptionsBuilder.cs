using System.Security.Cryptography.X509Certificates;

namespace Izi.Embedded.Mqtt;

/// <summary>Makes TLS options step by step; having called it is asking for TLS.</summary>
public sealed class MqttClientTlsOptionsBuilder
{
    readonly MqttClientTlsOptions options = new() { UseTls = true };

    public MqttClientTlsOptions Build() => options;

    public MqttClientTlsOptionsBuilder UseTls(bool useTls = true) => With(o => o.UseTls = useTls);

    public MqttClientTlsOptionsBuilder WithTargetHost(string? targetHost) => With(o => o.TargetHost = targetHost);

    public MqttClientTlsOptionsBuilder WithTrustChain(X509Certificate2Collection? chain) => With(o => o.TrustChain = chain);

    public MqttClientTlsOptionsBuilder WithRevocationMode(X509RevocationMode revocationMode) => With(o => o.RevocationMode = revocationMode);

    public MqttClientTlsOptionsBuilder WithCertificateValidationHandler(Func<MqttClientCertificateValidationEventArgs, bool>? certificateValidationHandler) =>
        With(o => o.CertificateValidationHandler = certificateValidationHandler);

    public MqttClientTlsOptionsBuilder WithClientCertificates(X509Certificate2Collection? certificates) =>
        With(o => o.ClientCertificatesProvider = certificates is null ? null : new These(certificates));

    public MqttClientTlsOptionsBuilder WithClientCertificatesProvider(IMqttClientCertificatesProvider? clientCertificatesProvider) =>
        With(o => o.ClientCertificatesProvider = clientCertificatesProvider);

    MqttClientTlsOptionsBuilder With(Action<MqttClientTlsOptions> change)
    {
        change(options);
        return this;
    }

    sealed class These(X509Certificate2Collection certificates) : IMqttClientCertificatesProvider
    {
        public X509CertificateCollection GetCertificates() => certificates;
    }
}
