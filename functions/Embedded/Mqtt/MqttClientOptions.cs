using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Izi.Embedded.Mqtt;

/// <summary>How a client connects and who it says it is.</summary>
public sealed class MqttClientOptions
{
    /// <summary>MQTT 5: what the server's enhanced authentication wants to know, such as a token.</summary>
    [AllowNull]
    public byte[] AuthenticationData { get; set; } = null!;

    /// <summary>MQTT 5: the name of the enhanced authentication, such as OAUTH2-JWT.</summary>
    [AllowNull]
    public string AuthenticationMethod { get; set; } = null!;

    /// <summary>
    /// False goes on with the session the server still has. In 3.1.1 it also asks the server to keep it; in 5.0
    /// <see cref="SessionExpiryInterval"/> does.
    /// </summary>
    public bool CleanSession { get; set; } = true;

    [AllowNull]
    public string ClientId { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>MQTT 5: answers what the server asks by AUTH; without one the client leaves when it is asked.</summary>
    [AllowNull]
    public IMqttEnhancedAuthenticationHandler EnhancedAuthenticationHandler { get; set; } = null!;

    /// <summary>Zero for none.</summary>
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>MQTT 5: the largest packet the client takes, in bytes; 0 for any.</summary>
    public uint MaximumPacketSize { get; set; }

    public MqttProtocolVersion ProtocolVersion { get; set; } = MqttProtocolVersion.V500;

    /// <summary>MQTT 5: how many messages the client takes before it has acknowledged the first; 0 for any number.</summary>
    public ushort ReceiveMaximum { get; set; }

    /// <summary>MQTT 5: whether the server is to say in words why it refuses.</summary>
    public bool RequestProblemInformation { get; set; } = true;

    /// <summary>MQTT 5: how many seconds the server keeps the session after the connection; 4294967295 for ever.</summary>
    public uint SessionExpiryInterval { get; set; }

    /// <summary>How long an answer is waited for where the caller gives no token.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public List<MqttUserProperty> UserProperties { get; set; } = null!;

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public string WillContentType { get; set; } = null!;

    /// <summary>MQTT 5: how many seconds the server waits for the client to come back before it publishes the will.</summary>
    public uint WillDelayInterval { get; set; }

    /// <summary>MQTT 5, in seconds; 0 for never.</summary>
    public uint WillMessageExpiryInterval { get; set; }

    [AllowNull]
    public byte[] WillPayload { get; set; } = null!;

    /// <summary>MQTT 5.</summary>
    public MqttPayloadFormatIndicator WillPayloadFormatIndicator { get; set; }

    public MqttQualityOfServiceLevel WillQualityOfServiceLevel { get; set; }

    public bool WillRetain { get; set; }

    /// <summary>Where the last will is published; without it there is none.</summary>
    [AllowNull]
    public string WillTopic { get; set; } = null!;

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public List<MqttUserProperty> WillUserProperties { get; set; } = null!;

    internal DnsEndPoint? Server { get; set; }

    internal MqttClientTlsOptions? Tls { get; set; }

    internal string? Username { get; set; }

    internal byte[]? Password { get; set; }
}
