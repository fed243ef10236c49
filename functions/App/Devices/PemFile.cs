using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Izi.App.Devices;

/// <summary>What is in the PEM files that settings name.</summary>
static class PemFile
{
    /// <summary>A certificate and its key, in one file.</summary>
    /// <exception cref="InvalidOperationException">The file is not that.</exception>
    public static X509Certificate2 WithKey(string setting, string file) => Read(setting, file, "with a certificate and its key", () =>
    {
        using var pem = X509Certificate2.CreateFromPemFile(file);
        // A key that was read from PEM alone is not one that every platform's TLS can use.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    });

    /// <summary>One certificate or several.</summary>
    /// <exception cref="InvalidOperationException">The file has none.</exception>
    public static X509Certificate2Collection Certificates(string setting, string file) => Read(setting, file, "with a certificate", () =>
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new CryptographicException("There is no certificate in it.");
    });

    static T Read<T>(string setting, string file, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception unusable)
            when (unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"{setting} is '{file}', which is no PEM file {what}: {unusable.Message}", unusable);
        }
    }
}
