namespace Izi.Embedded.Mqtt;

/// <summary>A CONNECT's bytes to a packet (section 3.1).</summary>
internal static class MqttConnectDecoder
{
    public static ConnectPacket Connect(ref MqttReader reader)
    {
        var (name, level) = (reader.Text(), reader.Byte());
        if (name is not ("MQTT" or "MQIsdp")) throw new MqttProtocolViolationException("The protocol is not MQTT.");
        if (name is "MQIsdp") return Foreign(ref reader, level: 3);
        if (level is not ((byte)MqttProtocolVersion.V311 or (byte)MqttProtocolVersion.V500)) return Foreign(ref reader, level);

        var is5 = level is (byte)MqttProtocolVersion.V500;
        var flags = (MqttConnectFlags)reader.Byte();
        MustMakeSense(flags, is5);
        var keepAlive = reader.UInt16();
        var properties = is5 ? MqttPropertyReader.Read(ref reader, MqttPropertyPlaces.Of(MqttPacketType.Connect)) : MqttProperties.None;
        var clientId = reader.Text();
        return new ConnectPacket((MqttProtocolVersion)level)
        {
            Properties = properties,
            CleanSession = flags.HasFlag(MqttConnectFlags.CleanSession),
            KeepAliveSeconds = keepAlive,
            ClientId = clientId,
            Will = flags.HasFlag(MqttConnectFlags.Will) ? Will(ref reader, flags, is5) : null,
            Username = flags.HasFlag(MqttConnectFlags.Username) ? reader.Text() : null,
            Password = flags.HasFlag(MqttConnectFlags.Password) ? reader.Binary() : null,
        };
    }

    static ConnectPacket Foreign(ref MqttReader reader, byte level)
    {
        reader.Rest();
        return new ConnectPacket((MqttProtocolVersion)level);
    }

    static void MustMakeSense(MqttConnectFlags flags, bool is5)
    {
        var will = flags & (MqttConnectFlags.WillRetain | MqttConnectFlags.WillQualityOfService);
        if (flags.HasFlag(MqttConnectFlags.Reserved)
            || (!flags.HasFlag(MqttConnectFlags.Will) && will is not MqttConnectFlags.None)
            || flags.HasFlag(MqttConnectFlags.WillQualityOfService)
            || (!is5 && flags.HasFlag(MqttConnectFlags.Password) && !flags.HasFlag(MqttConnectFlags.Username)))
            throw new MqttProtocolViolationException("The flags of a CONNECT contradict each other.");
    }

    static MqttMessage Will(ref MqttReader reader, MqttConnectFlags flags, bool is5)
    {
        var properties = is5 ? MqttPropertyReader.Read(ref reader, MqttPropertyPlaces.Will) : MqttProperties.None;
        var topic = MqttTopics.MustBeName(reader.Text());
        var quality = (int)(flags & MqttConnectFlags.WillQualityOfService) >> 3;
        return new MqttMessage(topic, reader.Binary(), (MqttQualityOfServiceLevel)quality, flags.HasFlag(MqttConnectFlags.WillRetain))
        {
            Properties = properties,
        };
    }
}

/// <summary>The flags of a CONNECT.</summary>
[Flags]
internal enum MqttConnectFlags : byte
{
    None = 0,
    Reserved = 1,
    CleanSession = 2,
    Will = 4,
    WillQualityOfService = 8 | 16,
    WillRetain = 32,
    Password = 64,
    Username = 128,
}
