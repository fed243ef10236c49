using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Izi.Embedded.Mqtt;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>Where the built-in broker listens, and the account on it that is the app's own.</summary>
internal sealed record OwnAccount(MqttBrokerOptions Broker, string Username, string Password)
{
    const int DefaultPort = 1883;

    /// <summary>Fills in where the app finds the broker; null when a setting names another broker.</summary>
    /// <exception cref="BindingException">A setting cannot be used.</exception>
    public static OwnAccount? FillIn(IConfiguration settings, HostDefaults defaults)
    {
        if (!string.IsNullOrEmpty(settings["Mqtt:Host"])) return null;
        defaults.Fill(settings, "Mqtt:Host", IPAddress.Loopback.ToString);
        return new OwnAccount(
            Options(settings),
            defaults.Fill(settings, "Mqtt:Username", () => "$host"),
            defaults.Fill(settings, "Mqtt:Password", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
    }

    /// <summary>With a certificate devices speak TLS, and the app, on this machine, goes in by a port of its own.</summary>
    static MqttBrokerOptions Options(IConfiguration settings)
    {
        var endpoint = new IPEndPoint(Address(settings["Mqtt:Address"]), Port(settings["Mqtt:Port"]));
        return settings["Mqtt:Certificate"] is { Length: > 0 } file
            ? new MqttBrokerOptions(endpoint) { Certificate = Certificate(file), Inside = new IPEndPoint(IPAddress.Loopback, 0) }
            : new MqttBrokerOptions(endpoint);
    }

    static IPAddress Address(string? text) => string.IsNullOrEmpty(text)
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address : throw new BindingException($"Mqtt__Address is '{text}', which is no IP address.");

    static int Port(string? text) => string.IsNullOrEmpty(text)
        ? DefaultPort
        : ushort.TryParse(text, out var port) ? port : throw new BindingException($"Mqtt__Port is '{text}', which is no port.");

    static X509Certificate2 Certificate(string file)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(file);
            // A key that was read from PEM alone is not one that every platform's TLS can use.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new BindingException($"Mqtt__Certificate is '{file}', which is no PEM file with a certificate and its key: {unusable.Message}");
        }
    }
}
