using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Tests;

/// <summary>A certificate for this machine that nobody else vouches for, as PEM files in a folder.</summary>
public sealed class SelfSigned
{
    public SelfSigned(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        Thumbprint = certificate.Thumbprint;
        CertificatePath = Path.Combine(folder, "certificate.pem");
        KeyPath = Path.Combine(folder, "key.pem");
        BothPath = Path.Combine(folder, "both.pem");
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(BothPath, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    public string Thumbprint { get; }

    public string CertificatePath { get; }

    public string KeyPath { get; }

    /// <summary>Certificate and key in one file.</summary>
    public string BothPath { get; }
}
