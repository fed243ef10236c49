using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Izi.Embedded.Mqtt;

/// <summary>How a client connects and who it says it is.</summary>
public sealed class MqttClientOptions
{
    /// <summary>False asks the server to keep the subscriptions and what is missed while away.</summary>
    public bool CleanSession { get; set; } = true;

    [AllowNull]
    public string ClientId { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>Zero for none.</summary>
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(15);

    public MqttProtocolVersion ProtocolVersion { get; set; } = MqttProtocolVersion.V311;

    /// <summary>How long an answer is waited for where the caller gives no token.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    [AllowNull]
    public byte[] WillPayload { get; set; } = null!;

    public MqttQualityOfServiceLevel WillQualityOfServiceLevel { get; set; }

    public bool WillRetain { get; set; }

    /// <summary>Where the last will is published; without it there is none.</summary>
    [AllowNull]
    public string WillTopic { get; set; } = null!;

    internal DnsEndPoint? Server { get; set; }

    internal MqttClientTlsOptions? Tls { get; set; }

    internal string? Username { get; set; }

    internal byte[]? Password { get; set; }
}
