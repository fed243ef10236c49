using System.Globalization;

namespace Izi.Demo.Devices;

/// <summary>Who a device is to the broker: its venue, its id and its key.</summary>
public sealed record DeviceIdentity(string Venue, string Device, string Key)
{
    /// <summary>Whether it is a POD, which tells whether somebody is inside.</summary>
    public bool HasPresence { get; init; }

    public string Username => $"{Venue}/{Device}";

    public string Topic(string leaf) => $"izi/{Venue}/{Device}/{leaf}";
}

/// <summary>Where a broker listens.</summary>
public sealed record BrokerAddress(string Host, int Port)
{
    public const int DefaultPort = 1883;

    /// <summary>Reads <c>host:port</c>, or <c>host</c> alone.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static BrokerAddress Parse(string text) => text.Split(':') switch
    {
        [{ Length: > 0 } host] => new(host, DefaultPort),
        [{ Length: > 0 } host, var port] when ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            new(host, number),
        _ => throw new FormatException($"{text} is not host:port."),
    };
}
