using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace Izi.Host.Mqtt;

/// <summary>Where the broker listens, by which rules, and the worker's account.</summary>
/// <param name="Endpoint">Where devices connect; port 0 is a free one.</param>
/// <param name="Username">The worker's name, which no row of the account table can have.</param>
internal sealed record BrokerOptions(MqttRules Rules, IPEndPoint Endpoint, string Username, string Password)
{
    /// <summary>With a certificate devices must use TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>In bytes, with the fixed header. A larger packet closes its connection.</summary>
    public int MaximumPacketSize { get; init; } = 256 * 1024;

    /// <summary>How many messages wait for one client. A connected client that lets more pile up is disconnected.</summary>
    public int MaximumPending { get; init; } = 500;

    /// <summary>How many topic filters one SUBSCRIBE may have, and one client in all.</summary>
    public int MaximumFilters { get; init; } = 100;

    /// <summary>How long a connection may take until its CONNECT is complete.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Measures keep-alive and time-outs of connections; null for the clock of everything else.</summary>
    public TimeProvider? NetworkTime { get; init; }

    /// <summary>Whether the worker needs a listener of its own: plain, on loopback, on a free port.</summary>
    public bool HasWorkerListener => Certificate is not null || !IPAddress.IsLoopback(Endpoint.Address);

    /// <summary>Reads <c>Mqtt__Address</c>, <c>Mqtt__Port</c> and <c>Mqtt__Certificate</c>.</summary>
    /// <exception cref="InvalidOperationException">A setting cannot be used; the message names it.</exception>
    public static BrokerOptions Read(IConfiguration settings, MqttRules rules, string username, string password)
    {
        var (address, port) = (Text(settings["Mqtt:Address"]) ?? "127.0.0.1", Text(settings["Mqtt:Port"]) ?? "1883");
        var certificate = Text(settings["Mqtt:Certificate"]);
        if (!IPAddress.TryParse(address, out var ip))
            throw new InvalidOperationException($"Mqtt__Address is '{address}', which is not an IP address.");
        if (!ushort.TryParse(port, out var number))
            throw new InvalidOperationException($"Mqtt__Port is '{port}', which is not a port number.");
        return new(rules, new(ip, number), username, password)
        {
            Certificate = certificate is null ? null : PemFile.WithKey("Mqtt__Certificate", certificate),
        };

        static string? Text(string? value) => value is { Length: > 0 } ? value : null;
    }
}
