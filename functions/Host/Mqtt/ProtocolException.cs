using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>What a client did, or what failed for it, ends its connection; an MQTT 5 client is told the reason.</summary>
internal sealed class ProtocolException(
    string message, MqttDisconnectReasonCode reason = MqttDisconnectReasonCode.MalformedPacket, Exception? cause = null)
    : Exception(message, cause)
{
    public MqttDisconnectReasonCode Reason => reason;

    public string EndReason { get; init; } = "ClientError";

    /// <summary>The answer to the packet, sent to MQTT 5 clients before the reason.</summary>
    public MqttPacket? Answer { get; init; }
}
