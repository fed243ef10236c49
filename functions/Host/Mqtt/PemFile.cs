using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Host.Mqtt;

/// <summary>Reads the PEM files that settings name; an InvalidOperationException names the setting of one that cannot be used.</summary>
internal static class PemFile
{
    public static X509Certificate2 WithKey(string setting, string file) => Read(setting, file, "a certificate and its key", () =>
    {
        using var pem = X509Certificate2.CreateFromPemFile(file);
        // Some platforms' TLS cannot use a key that was loaded from PEM.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    });

    public static X509Certificate2Collection Certificates(string setting, string file) => Read(setting, file, "a certificate", () =>
    {
        X509Certificate2Collection all = [];
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new CryptographicException("It contains no certificate.");
    });

    static T Read<T>(string setting, string file, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception unusable) when (
            unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException(
                $"{setting} is '{file}', which is not a PEM file with {what}: {unusable.Message}", unusable);
        }
    }
}
