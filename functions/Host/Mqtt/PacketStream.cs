using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>Reads and writes MQTT packets of a limited size on one connection.</summary>
internal sealed class PacketStream(Socket socket, Stream stream, int maximumSize) : IDisposable
{
    const byte Connect = 1;

    readonly PipeReader reader = PipeReader.Create(stream, new(bufferSize: 16 * 1024, leaveOpen: true));
    readonly SemaphoreSlim writing = new(1, 1);

    public MqttPacketFormatterAdapter Formatter { get; } = new(new MqttBufferWriter(4096, 65_535));

    public Socket Socket => socket;

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
            if (received is { } packet) return Decode(packet);
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

    public ValueTask SendRawAsync(byte[] bytes, CancellationToken cancel) => stream.WriteAsync(bytes, cancel);

    /// <summary>Ends the connection and waits for the client: closing over unread data resets it and loses the last packet.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            var unread = new byte[4096];
            while (await socket.ReceiveAsync(unread, cancel) > 0) { }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone first, or takes too long.
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    /// <summary>Cuts the first packet off the buffer; null when it is not complete.</summary>
    ReceivedMqttPacket? Take(ref ReadOnlySequence<byte> buffer)
    {
        var bytes = new SequenceReader<byte>(buffer);
        if (!bytes.TryRead(out var first)) return null;
        int length = 0, shift = 0;
        byte part;
        do
        {
            if (shift > 21) throw ProtocolException.Malformed("The packet's length has more than four bytes.");
            if (!bytes.TryRead(out part)) return null;
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        if (bytes.Consumed + length > maximumSize)
            throw new ProtocolException(MqttDisconnectReasonCode.PacketTooLarge, "ClientError", $"A packet has {length} bytes.");
        if (bytes.Remaining < length) return null;
        var packet = new ReceivedMqttPacket(first, bytes.UnreadSequence.Slice(0, length).ToArray(), (int)bytes.Consumed + length);
        buffer = buffer.Slice(packet.TotalLength);
        return packet;
    }

    MqttPacket Decode(ReceivedMqttPacket received)
    {
        try
        {
            if (Formatter.ProtocolVersion is MqttProtocolVersion.Unknown) Introduce(received);
            return Formatter.Decode(received);
        }
        // MQTTnet's decoder reports malformed packets by exceptions of many types.
        catch (Exception malformed) when (malformed is not ProtocolException)
        {
            throw ProtocolException.Malformed(malformed.Message, malformed);
        }
    }

    void Introduce(ReceivedMqttPacket received)
    {
        if (received.FixedHeader >> 4 != Connect) throw ProtocolException.Malformed("The first packet is not CONNECT.");
        var body = received.Body.AsSpan();
        var named = body is [0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', _, ..] or [0, 6, (byte)'M', (byte)'Q', ..];
        var level = named && body.Length > 8 ? body[body[1] + 2] & 0x7F : 0;
        if (named && (body[1], level) is not ((4, 4 or 5) or (6, 3)))
            throw new ProtocolException(MqttDisconnectReasonCode.ProtocolError, "ClientError", $"MQTT level {level} is not supported.")
            {
                // Unacceptable version, in the form of MQTT 5 or of 3.1.1 (MQTT 5 section 3.2.2.2, 3.1.1 section 3.2.2.3).
                RawAnswer = level > 5 ? [0x20, 3, 0, 0x84, 0] : [0x20, 2, 0, 1],
            };
        Formatter.DetectProtocolVersion(received);
    }
}
