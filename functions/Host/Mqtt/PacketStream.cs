using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>Reads and writes MQTT packets of a limited size on one connection.</summary>
internal sealed class PacketStream(Stream stream, int maximumSize) : IDisposable
{
    const byte Connect = 1;

    readonly PipeReader reader = PipeReader.Create(stream, new(bufferSize: 16 * 1024, leaveOpen: true));
    readonly SemaphoreSlim writing = new(1, 1);

    public MqttPacketFormatterAdapter Formatter { get; } = new(new MqttBufferWriter(4096, 65_535));

    public bool IsSecure => stream is SslStream;

    /// <summary>The largest packet the client takes, in bytes; 0 for any.</summary>
    public uint ClientMaximum { get; set; }

    /// <summary>The next packet; null at the end of the connection.</summary>
    /// <exception cref="ProtocolException">The bytes are not an allowed packet.</exception>
    public async Task<MqttPacket?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var rest = read.Buffer;
            var received = Take(ref rest);
            reader.AdvanceTo(rest.Start, received is null ? rest.End : rest.Start);
            if (received is { } packet) return await DecodeAsync(packet, cancel);
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>Sends a packet; a message that is larger than the client takes is left out (MQTT 5 section 3.1.2.11.4).</summary>
    public async Task SendAsync(MqttPacket packet, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            var bytes = Formatter.Encode(packet);
            if (packet is MqttPublishPacket && ClientMaximum > 0 && bytes.Length > ClientMaximum) return;
            await stream.WriteAsync(bytes.Join(), cancel);
            // MQTTnet.Server sends the same object again to a client that has not acknowledged it.
            if (packet is MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce } message) message.Dup = true;
        }
        finally
        {
            Formatter.Cleanup();
            writing.Release();
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Cuts the first packet off the buffer; null when it is not complete.</summary>
    ReceivedMqttPacket? Take(ref ReadOnlySequence<byte> buffer)
    {
        var bytes = new SequenceReader<byte>(buffer);
        if (!bytes.TryRead(out var first)) return null;
        var length = 0;
        byte part = 0x80;
        for (var shift = 0; part >= 0x80; shift += 7)
        {
            if (shift > 21) throw new ProtocolException("The packet's length has more than four bytes.");
            if (!bytes.TryRead(out part)) return null;
            length |= (part & 0x7F) << shift;
        }
        if (bytes.Consumed + length > maximumSize)
            throw new ProtocolException($"A packet has {length} bytes.", MqttDisconnectReasonCode.PacketTooLarge);
        if (bytes.Remaining < length) return null;
        var packet = new ReceivedMqttPacket(first, bytes.UnreadSequence.Slice(0, length).ToArray(), (int)bytes.Consumed + length);
        buffer = buffer.Slice(packet.TotalLength);
        return packet;
    }

    async Task<MqttPacket> DecodeAsync(ReceivedMqttPacket received, CancellationToken cancel)
    {
        if (Formatter.ProtocolVersion is MqttProtocolVersion.Unknown) await CheckVersionAsync(received, cancel);
        try
        {
            if (Formatter.ProtocolVersion is MqttProtocolVersion.Unknown) Formatter.DetectProtocolVersion(received);
            return Formatter.Decode(received);
        }
        // MQTTnet's decoder reports malformed packets by exceptions of many types.
        catch (Exception malformed)
        {
            throw new ProtocolException(malformed.Message, cause: malformed);
        }
    }

    /// <summary>Refuses a version in its own form, which is MQTT 5's or 3.1.1's (MQTT 5 section 3.2.2.2, 3.1.1 section 3.2.2.3).</summary>
    async Task CheckVersionAsync(ReceivedMqttPacket received, CancellationToken cancel)
    {
        if (received.FixedHeader >> 4 != Connect) throw new ProtocolException("The first packet is not CONNECT.");
        if (Version(received.Body) is not (var name, var level) || (name, level) is (4, 4 or 5) or (6, 3)) return;
        await stream.WriteAsync(level > 5 ? new byte[] { 0x20, 3, 0, 0x84, 0 } : [0x20, 2, 0, 1], cancel);
        throw new ProtocolException($"MQTT level {level} is not supported.", MqttDisconnectReasonCode.ProtocolError);
    }

    /// <summary>The length of the protocol's name and its level; null for a protocol that is not MQTT.</summary>
    static (int Name, int Level)? Version(ReadOnlySpan<byte> body) =>
        body is [0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', _, ..] or [0, 6, (byte)'M', (byte)'Q', ..] && body.Length > 8
            ? (body[1], body[body[1] + 2] & 0x7F) : null;
}
