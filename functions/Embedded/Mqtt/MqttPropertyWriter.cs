using System.Buffers;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>Writes the properties of a packet, with their length before them.</summary>
internal sealed class MqttPropertyWriter
{
    readonly MqttFields fields = new();

    public void Write(MqttFields packet, MqttProperties properties)
    {
        fields.Clear();
        if (!ReferenceEquals(properties, MqttProperties.None)) All(properties);
        packet.VariableInt(fields.Length);
        packet.Raw(fields.Written);
    }

    void All(MqttProperties p)
    {
        Byte(MqttPropertyId.PayloadFormat, p.PayloadFormat);
        UInt32(MqttPropertyId.MessageExpiry, p.MessageExpiry);
        Text(MqttPropertyId.ContentType, p.ContentType);
        Text(MqttPropertyId.ResponseTopic, p.ResponseTopic);
        Binary(MqttPropertyId.CorrelationData, p.CorrelationData);
        foreach (var id in p.SubscriptionIds)
        {
            fields.Byte((byte)MqttPropertyId.SubscriptionId);
            fields.VariableInt((int)id);
        }
        UInt32(MqttPropertyId.SessionExpiry, p.SessionExpiry);
        Text(MqttPropertyId.AssignedClientId, p.AssignedClientId);
        UInt16(MqttPropertyId.ServerKeepAlive, p.ServerKeepAlive);
        Text(MqttPropertyId.AuthenticationMethod, p.AuthenticationMethod);
        Binary(MqttPropertyId.AuthenticationData, p.AuthenticationData);
        Bit(MqttPropertyId.RequestProblemInformation, p.RequestProblemInformation);
        UInt32(MqttPropertyId.WillDelay, p.WillDelay);
        Bit(MqttPropertyId.RequestResponseInformation, p.RequestResponseInformation);
        Text(MqttPropertyId.ResponseInformation, p.ResponseInformation);
        Text(MqttPropertyId.ServerReference, p.ServerReference);
        Text(MqttPropertyId.ReasonString, p.ReasonString);
        UInt16(MqttPropertyId.ReceiveMaximum, p.ReceiveMaximum);
        UInt16(MqttPropertyId.TopicAliasMaximum, p.TopicAliasMaximum);
        UInt16(MqttPropertyId.TopicAlias, p.TopicAlias);
        Byte(MqttPropertyId.MaximumQoS, p.MaximumQoS);
        Bit(MqttPropertyId.RetainAvailable, p.RetainAvailable);
        foreach (var user in p.User)
        {
            fields.Byte((byte)MqttPropertyId.User);
            fields.Text(user.Name);
            fields.Binary(user.ValueBuffer.Span);
        }
        UInt32(MqttPropertyId.MaximumPacketSize, p.MaximumPacketSize);
        Bit(MqttPropertyId.WildcardAvailable, p.WildcardAvailable);
        Bit(MqttPropertyId.SubscriptionIdsAvailable, p.SubscriptionIdsAvailable);
        Bit(MqttPropertyId.SharedAvailable, p.SharedAvailable);
    }

    void Byte(MqttPropertyId id, byte? value)
    {
        if (value is not { } said) return;
        fields.Byte((byte)id);
        fields.Byte(said);
    }

    void Bit(MqttPropertyId id, bool? value) => Byte(id, value switch { null => null, true => 1, false => 0 });

    void UInt16(MqttPropertyId id, ushort? value)
    {
        if (value is not { } said) return;
        fields.Byte((byte)id);
        fields.UInt16(said);
    }

    void UInt32(MqttPropertyId id, uint? value)
    {
        if (value is not { } said) return;
        fields.Byte((byte)id);
        fields.UInt32(said);
    }

    void Text(MqttPropertyId id, string? value)
    {
        if (value is not null) Binary(id, Encoding.UTF8.GetBytes(value));
    }

    void Binary(MqttPropertyId id, byte[]? value)
    {
        if (value is null) return;
        fields.Byte((byte)id);
        fields.Binary(value);
    }
}

/// <summary>Fields of a packet one after the other.</summary>
internal sealed class MqttFields
{
    readonly ArrayBufferWriter<byte> written = new(256);

    public int Length => written.WrittenCount;
    public ReadOnlySpan<byte> Written => written.WrittenSpan;

    public void Clear() => written.ResetWrittenCount();

    public void Byte(byte value)
    {
        written.GetSpan(1)[0] = value;
        written.Advance(1);
    }

    public void UInt16(ushort value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(written.GetSpan(2), value);
        written.Advance(2);
    }

    public void UInt32(uint value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(written.GetSpan(4), value);
        written.Advance(4);
    }

    public void VariableInt(int value) => VariableInt(written, value);

    public static void VariableInt(IBufferWriter<byte> output, int value)
    {
        var digits = output.GetSpan(4);
        var length = 0;
        do
        {
            digits[length++] = (byte)((value & 0x7F) | (value > 0x7F ? 0x80 : 0));
            value >>= 7;
        }
        while (value > 0);
        output.Advance(length);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => written.Write(bytes);

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        UInt16(Fitting(length));
        Encoding.UTF8.GetBytes(value, written.GetSpan(length));
        written.Advance(length);
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        UInt16(Fitting(value.Length));
        written.Write(value);
    }

    static ushort Fitting(int length) => length <= ushort.MaxValue
        ? (ushort)length
        : throw new MqttProtocolViolationException("A string has at most 65535 bytes.");
}
