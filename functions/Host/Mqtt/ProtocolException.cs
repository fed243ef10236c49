using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>What a client did, or what failed for it, ends its connection.</summary>
/// <param name="reason">What an MQTT 5 client is told.</param>
/// <param name="name">The reason in the Disconnected event.</param>
internal sealed class ProtocolException(MqttDisconnectReasonCode reason, string name, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public MqttDisconnectReasonCode Reason => reason;

    public string Name => name;

    /// <summary>The answer to the packet, sent to MQTT 5 clients before the reason.</summary>
    public MqttPacket? Answer { get; init; }

    /// <summary>A CONNACK that refuses the protocol version, which only that version's clients can read.</summary>
    public byte[]? RawAnswer { get; init; }

    public static ProtocolException Malformed(string message, Exception? cause = null) =>
        new(MqttDisconnectReasonCode.MalformedPacket, "ClientError", message, cause);
}
