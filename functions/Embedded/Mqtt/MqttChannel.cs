using System.IO.Pipelines;

namespace Izi.Embedded.Mqtt;

/// <summary>One end of a connection: packets in, packets out. One reads and one writes at a time.</summary>
internal sealed class MqttChannel(PipeReader input, PipeWriter output, int maximumPacketSize)
{
    readonly MqttEncoder encoder = new();

    /// <summary>What both sides speak, known once the CONNECT is.</summary>
    public MqttProtocolVersion Version { get; set; } = MqttProtocolVersion.V311;

    /// <summary>The next packet; null when the other side has closed.</summary>
    /// <exception cref="MqttProtocolViolationException">What came is not MQTT.</exception>
    public async ValueTask<MqttPacket?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancel).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (MqttDecoder.TryRead(ref buffer, Version, maximumPacketSize, out var packet))
            {
                input.AdvanceTo(buffer.Start);
                return packet;
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || read.IsCanceled) return null;
        }
    }

    /// <summary>Appends a packet to what the next flush sends.</summary>
    public void Write(MqttPacket packet) => encoder.Write(output, packet, Version);

    /// <summary>Sends what was written; false when the other side takes no more.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancel)
    {
        var flushed = await output.FlushAsync(cancel).ConfigureAwait(false);
        return !flushed.IsCompleted;
    }
}
