using System.Buffers.Binary;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>Reads the fields of one packet's body, and takes nothing that is not there.</summary>
internal ref struct MqttReader(ReadOnlySpan<byte> body)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    ReadOnlySpan<byte> rest = body;

    public readonly bool AtEnd => rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A number of at most four bytes, seven bits each, the lowest first.</summary>
    public int VariableInt()
    {
        var value = 0;
        for (var shift = 0; shift <= 21; shift += 7)
        {
            var digit = Byte();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) return value;
        }
        throw new MqttProtocolViolationException("A variable byte integer has at most four bytes.");
    }

    /// <summary>A packet id, which is never 0.</summary>
    public ushort Id() => UInt16() is var id and not 0 ? id : throw new MqttProtocolViolationException("A packet id is not 0.");

    public byte[] Binary() => Take(UInt16()).ToArray();

    public byte[] Rest() => Take(rest.Length).ToArray();

    public string Text()
    {
        var bytes = Take(UInt16());
        if (bytes.Contains((byte)0)) throw new MqttProtocolViolationException("A string has no null character.");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new MqttProtocolViolationException("A string is not UTF-8.");
        }
    }

    public readonly void MustBeAtEnd()
    {
        if (!AtEnd) throw new MqttProtocolViolationException("A packet is longer than what it says.");
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length) throw new MqttProtocolViolationException("A packet is shorter than what it says.");

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
