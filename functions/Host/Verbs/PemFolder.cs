using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Host.Verbs;

/// <summary>A folder of certificates and keys as PEM files, <c>name.pem</c> and <c>name.key</c>; the keys have mode 600.</summary>
internal sealed class PemFolder(string path)
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string CertificateOf(string name) => Path.Combine(path, $"{name}.pem");

    public string KeyOf(string name) => Path.Combine(path, $"{name}.key");

    /// <summary>A certificate with its key; null when there is neither.</summary>
    /// <exception cref="InvalidOperationException">One of the two is missing, or they do not belong together.</exception>
    public X509Certificate2? Read(string name)
    {
        var (certificate, key) = (CertificateOf(name), KeyOf(name));
        try
        {
            return (File.Exists(certificate), File.Exists(key)) switch
            {
                (false, false) => null,
                (true, true) => X509Certificate2.CreateFromPemFile(certificate, key),
                _ => throw new InvalidOperationException($"{certificate} and {key} belong together, and one of them is not there."),
            };
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{certificate} and {key} cannot be used together: {unusable.Message}", unusable);
        }
    }

    /// <summary>Writes both, replacing existing files.</summary>
    public void Write(string name, X509Certificate2 certificate, ECDsa key)
    {
        Directory.CreateDirectory(path);
        Write(KeyOf(name), key.ExportPkcs8PrivateKeyPem(), OwnerOnly);
        Write(CertificateOf(name), certificate.ExportCertificatePem(), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    public override string ToString() => path;

    /// <summary>Writes aside and moves into place: the file is never incomplete and never readable by others.</summary>
    static void Write(string file, string pem, UnixFileMode mode)
    {
        var aside = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using (var text = new StreamWriter(aside, options)) text.WriteLine(pem);
        File.Move(aside, file, overwrite: true);
    }
}
