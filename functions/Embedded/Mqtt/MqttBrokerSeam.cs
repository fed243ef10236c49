using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Izi.Embedded.Mqtt;

/// <summary>Where a broker listens and how much it puts up with.</summary>
internal sealed record MqttBrokerOptions(IPEndPoint Endpoint)
{
    /// <summary>In bytes, the fixed header included; a larger packet closes its connection.</summary>
    public int MaximumPacketSize { get; init; } = 256 * 1024;

    /// <summary>With a certificate the broker speaks TLS only, but for <see cref="Inside"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Where this machine's own clients connect without TLS; null for nowhere.</summary>
    public IPEndPoint? Inside { get; init; }

    /// <summary>How long a connection may take until its CONNECT is answered.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that is being closed may take to read what it was still sent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>In bytes; what waits for a connected client beyond a quarter of it loses QoS 0, beyond all of it the connection.</summary>
    public int MaximumOutbound { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many QoS 1 messages are kept for a persistent session that is away; the oldest go first.</summary>
    public int MaximumQueued { get; init; } = 1000;

    /// <summary>How many QoS 1 messages are under way to one client before it has acknowledged the first.</summary>
    public int MaximumInFlight { get; init; } = 100;

    /// <summary>The longest keep-alive a client that speaks 5.0 may have, none included; null for its own choice.</summary>
    public TimeSpan? MaximumKeepAlive { get; init; }
}

/// <summary>Who may connect, publish and subscribe.</summary>
internal interface IMqttGate
{
    /// <exception cref="IOException">The accounts cannot be reached just now.</exception>
    ValueTask<bool> Admits(string? username, ReadOnlyMemory<byte> password, CancellationToken cancel);

    bool MayPublish(string username, string topic);

    bool MaySubscribe(string username, string filter);
}

/// <summary>A message the broker has taken from a client. No two share an instant.</summary>
internal sealed record MqttPublished(
    string Username,
    string ClientId,
    string Topic,
    ReadOnlyMemory<byte> Payload,
    bool Retain,
    MqttQualityOfServiceLevel QualityOfService,
    DateTimeOffset At)
{
    /// <summary>Whether its publisher says that the payload is UTF-8 text (MQTT 5).</summary>
    public bool IsText { get; init; }

    /// <summary>The payload's media type as its publisher says it (MQTT 5); null for none.</summary>
    public string? ContentType { get; init; }
}

/// <summary>Who is told what happens at the broker.</summary>
internal interface IMqttWatcher
{
    /// <summary>Awaited before the message is delivered and acknowledged; a failure closes the connection it came from.</summary>
    ValueTask Published(MqttPublished message, CancellationToken cancel);

    ValueTask Connected(string username, string clientId, long sequence);

    ValueTask Disconnected(string username, string clientId, long sequence, string reason);
}
