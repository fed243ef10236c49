using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Host.Verbs;

/// <summary>A venue's own certificate authority, kept in a folder, for a broker that authenticates devices by certificates.</summary>
internal sealed class VenueAuthority : IDisposable
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    const int LongestCommonName = 64; // X.520, ub-common-name

    static readonly TimeSpan Lifetime = TimeSpan.FromDays(10 * 365);

    /// <summary>Certificates begin a little in the past, because clocks differ.</summary>
    static readonly TimeSpan Before = TimeSpan.FromHours(1);

    readonly string venue;
    readonly X509Certificate2 certificate;

    VenueAuthority(string venue, X509Certificate2 certificate) => (this.venue, this.certificate) = (venue, certificate);

    public DateTimeOffset Until => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>Reads the CA in the folder, or makes one.</summary>
    /// <exception cref="InvalidOperationException">The folder holds an incomplete CA, or another venue's.</exception>
    public static VenueAuthority Open(PemFolder folder, string venue, DateTimeOffset now)
    {
        if (folder.Read("ca") is not { } kept) return new(venue, Make(folder, venue, now));
        return kept.Subject == Subject(venue)
            ? new(venue, kept)
            : throw new InvalidOperationException($"{folder} has another CA: {kept.Subject}.");
    }

    /// <summary>Makes a device's key and its certificate, as the client <c>{venue}.{device}</c>.</summary>
    /// <exception cref="InvalidOperationException">The CA ends before the certificate would.</exception>
    public DateTimeOffset Certify(PemFolder folder, string device, TimeSpan lifetime, DateTimeOffset now)
    {
        if (now + lifetime > Until)
            throw new InvalidOperationException(
                $"The CA of {venue} ends on {Until:yyyy-MM-dd}, before the certificate would. Move it away to make a new one.");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(device, key);
        var begins = now - Before > certificate.NotBefore ? now - Before : certificate.NotBefore;
        using var signed = request.Create(certificate, begins, now + lifetime, RandomNumberGenerator.GetBytes(16));
        folder.Write($"{venue}.{device}", signed, key);
        return new(signed.NotAfter.ToUniversalTime());
    }

    public void Dispose() => certificate.Dispose();

    /// <summary>The broker compares the client's name with the DNS names; a common name may be too short for it.</summary>
    CertificateRequest Request(string device, ECDsa key)
    {
        var name = $"{venue}.{device}";
        var request = new CertificateRequest($"CN={(name.Length <= LongestCommonName ? name : device)}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        return request;
    }

    static X509Certificate2 Make(PemFolder folder, string venue, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(venue), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, true, 0, critical: true));
        const X509KeyUsageFlags signs = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(signs, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var made = request.CreateSelfSigned(now - Before, now + Lifetime);
        folder.Write("ca", made, key);
        return made;
    }

    static string Subject(string venue) => $"CN=Devices of {venue}";
}
