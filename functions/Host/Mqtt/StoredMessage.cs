using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>A message on disk: its MQTT 5 PUBLISH packet, which holds all that a message carries.</summary>
internal static class StoredMessage
{
    public static byte[] Encode(MqttPublishPacket message)
    {
        // The packet format demands an id where QoS is above 0; its value does not matter.
        if (message.PacketIdentifier == 0 && message.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce)
            message.PacketIdentifier = 1;
        return Formatter().Encode(message).ToArray();
    }

    public static MqttPublishPacket Decode(byte[] stored)
    {
        var start = 1;
        while (stored[start++] >= 0x80) { }
        var body = new ArraySegment<byte>(stored, start, stored.Length - start);
        return (MqttPublishPacket)Formatter().Decode(new ReceivedMqttPacket(stored[0], body, stored.Length));
    }

    static MqttPacketFormatterAdapter Formatter() => new(MqttProtocolVersion.V500, new MqttBufferWriter(1024, 65_535));
}
