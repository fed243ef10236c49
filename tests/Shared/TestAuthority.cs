using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Tests;

/// <summary>A CA that a test made, and the certificates it gives out, as PEM files in a folder of its own.</summary>
public sealed class TestAuthority : IDisposable
{
    static readonly DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1);
    static readonly DateTimeOffset until = DateTimeOffset.UtcNow.AddDays(1);

    readonly TempFolder folder = new();
    readonly X509Certificate2 own;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=A test's CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        own = request.CreateSelfSigned(from, until);
        File.WriteAllText(CertificatePath, own.ExportCertificatePem());
    }

    /// <summary>Its own certificate, by which the others are known.</summary>
    public string CertificatePath => Path.Combine(folder.Path, "ca.pem");

    /// <summary>A certificate for a name, which this machine's server may show too.</summary>
    public Issued Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        using var certificate = request.Create(own, from, until, RandomNumberGenerator.GetBytes(8));

        var issued = new Issued(Path.Combine(folder.Path, Guid.NewGuid().ToString("N")));
        File.WriteAllText(issued.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(issued.KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(issued.BothPath, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return issued;
    }

    public void Dispose()
    {
        own.Dispose();
        folder.Dispose();
    }

    /// <summary>Where a certificate and its key are.</summary>
    public sealed record Issued(string Stem)
    {
        public string CertificatePath => $"{Stem}.pem";

        public string KeyPath => $"{Stem}.key";

        /// <summary>Both in one file.</summary>
        public string BothPath => $"{Stem}.both.pem";
    }
}
