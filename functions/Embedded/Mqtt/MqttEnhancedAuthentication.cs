using System.Diagnostics.CodeAnalysis;

namespace Izi.Embedded.Mqtt;

/// <summary>Answers what a server asks by AUTH, while a client connects and later (MQTT 5).</summary>
public interface IMqttEnhancedAuthenticationHandler
{
    Task HandleEnhancedAuthenticationAsync(MqttEnhancedAuthenticationEventArgs eventArgs);
}

/// <summary>What a client says by AUTH of itself, such as a newer token.</summary>
public class MqttEnhancedAuthenticationExchangeData
{
    [AllowNull]
    public byte[] AuthenticationData { get; set; } = null!;

    public MqttAuthenticateReasonCode ReasonCode { get; set; }

    [AllowNull]
    public string ReasonString { get; set; } = null!;

    [AllowNull]
    public List<MqttUserProperty> UserProperties { get; set; } = null!;
}

/// <summary>A handler's answer to an AUTH.</summary>
public sealed class SendMqttEnhancedAuthenticationDataOptions
{
    [AllowNull]
    public byte[] Data { get; init; } = null!;

    [AllowNull]
    public string ReasonString { get; init; } = null!;

    [AllowNull]
    public List<MqttUserProperty> UserProperties { get; init; } = null!;
}

/// <summary>One more AUTH of the server, that a handler waited for.</summary>
public sealed class ReceiveMqttEnhancedAuthenticationDataResult
{
    public byte[] AuthenticationData { get; init; } = null!;

    public string AuthenticationMethod { get; init; } = null!;

    public MqttAuthenticateReasonCode ReasonCode { get; init; }

    public string ReasonString { get; init; } = null!;

    public List<MqttUserProperty> UserProperties { get; init; } = null!;
}
