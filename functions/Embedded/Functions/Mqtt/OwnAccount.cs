using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>The built-in broker's place and the account on it that is the app's own.</summary>
internal sealed record OwnAccount(IPEndPoint Endpoint, string Username, string Password)
{
    const int DefaultPort = 1883;

    /// <summary>Fills in where the app finds the broker; null when a setting names another broker.</summary>
    public static OwnAccount? FillIn(IConfiguration settings, HostDefaults defaults)
    {
        if (!string.IsNullOrEmpty(settings["Mqtt:Host"])) return null;
        var port = settings.GetValue<int?>("Mqtt:Port") ?? DefaultPort;
        var endpoint = new IPEndPoint(IPAddress.Loopback, port);
        defaults.Fill(settings, "Mqtt:Host", endpoint.Address.ToString);
        defaults.Fill(settings, "Mqtt:Port", () => $"{port}");
        return new OwnAccount(
            endpoint,
            defaults.Fill(settings, "Mqtt:Username", () => "$host"),
            defaults.Fill(settings, "Mqtt:Password", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
    }
}
