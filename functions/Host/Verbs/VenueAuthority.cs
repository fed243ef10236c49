using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Host.Verbs;

/// <summary>
/// A venue's own certificate authority, for a broker that authenticates devices by certificates. It is kept in a folder with the devices'
/// certificates and keys as PEM files, <c>name.pem</c> and <c>name.key</c>; the keys have mode 600.
/// </summary>
internal sealed class VenueAuthority : IDisposable
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    const int LongestCommonName = 64; // X.520, ub-common-name
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly TimeSpan Lifetime = TimeSpan.FromDays(10 * 365);

    // Certificates begin a little in the past, because clocks differ.
    static readonly TimeSpan Before = TimeSpan.FromHours(1);

    readonly string folder;
    readonly string venue;
    readonly X509Certificate2 certificate;

    /// <summary>Reads the CA in the folder, or makes one.</summary>
    public VenueAuthority(string folder, string venue, DateTimeOffset now)
    {
        (this.folder, this.venue) = (folder, venue);
        certificate = Read("ca") ?? Make(now);
        if (certificate.Subject != Subject) throw new InvalidOperationException($"{folder} has another CA: {certificate.Subject}.");
    }

    public DateTimeOffset Until => new(certificate.NotAfter.ToUniversalTime());

    string Subject => $"CN=Devices of {venue}";

    public string CertificateOf(string name) => Path.Combine(folder, $"{name}.pem");

    public string KeyOf(string name) => Path.Combine(folder, $"{name}.key");

    /// <summary>Makes a device's key and its certificate, as the client <c>{venue}.{device}</c>.</summary>
    public DateTimeOffset Certify(string device, TimeSpan lifetime, DateTimeOffset now)
    {
        if (now + lifetime > Until)
            throw new InvalidOperationException(
                $"The CA of {venue} ends on {Until:yyyy-MM-dd}, before the certificate would. Move it away to make a new one.");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(device, key);
        var begins = now - Before > certificate.NotBefore ? now - Before : certificate.NotBefore;
        using var signed = request.Create(certificate, begins, now + lifetime, RandomNumberGenerator.GetBytes(16));
        Write($"{venue}.{device}", signed, key);
        return new(signed.NotAfter.ToUniversalTime());
    }

    public void Dispose() => certificate.Dispose();

    // The broker compares the client's name with the DNS names; a common name may be too short for it.
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

    X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, true, 0, critical: true));
        const X509KeyUsageFlags signs = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(signs, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var made = request.CreateSelfSigned(now - Before, now + Lifetime);
        Write("ca", made, key);
        return made;
    }

    // Null when there is neither certificate nor key.
    X509Certificate2? Read(string name)
    {
        var (pem, key) = (CertificateOf(name), KeyOf(name));
        try
        {
            return (File.Exists(pem), File.Exists(key)) switch
            {
                (false, false) => null,
                (true, true) => X509Certificate2.CreateFromPemFile(pem, key),
                _ => throw new InvalidOperationException($"{pem} and {key} belong together, and one of them is not there."),
            };
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{pem} and {key} cannot be used together: {unusable.Message}", unusable);
        }
    }

    void Write(string name, X509Certificate2 made, ECDsa key)
    {
        Directory.CreateDirectory(folder);
        Write(KeyOf(name), key.ExportPkcs8PrivateKeyPem(), OwnerOnly);
        Write(CertificateOf(name), made.ExportCertificatePem(), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    // Writes aside and moves into place: the file is never incomplete and never readable by others.
    static void Write(string file, string pem, UnixFileMode mode)
    {
        var aside = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using (var text = new StreamWriter(aside, options)) text.WriteLine(pem);
        File.Move(aside, file, overwrite: true);
    }
}
