using System.Threading.Channels;

namespace Izi.Embedded.Mqtt;

/// <summary>What waits to be sent to one client, so that nobody else waits for it.</summary>
internal sealed class MqttOutbox(MqttChannel channel, int limit, Action overflow)
{
    readonly MqttEncoder measure = new();
    readonly Channel<MqttPacket> queue = Channel.CreateUnbounded<MqttPacket>(new() { SingleReader = true });
    uint maximumPacketSize = uint.MaxValue;
    long waiting;

    /// <summary>How many messages with QoS 1 the client takes before it has acknowledged the first.</summary>
    public int MaximumInFlight { get; private set; }

    /// <summary>Whether the client keeps up so far.</summary>
    public bool HasRoom => Interlocked.Read(ref waiting) < limit / 4;

    /// <summary>Holds the client to what it says it can take.</summary>
    public void Limit(int inFlight, uint packetSize) => (MaximumInFlight, maximumPacketSize) = (inFlight, packetSize);

    /// <summary>Whether a message is no larger than what the client takes. One asks at a time.</summary>
    public bool Fits(PublishPacket packet) =>
        maximumPacketSize is uint.MaxValue || measure.Size(packet, channel.Version) <= maximumPacketSize;

    /// <summary>Sends a packet that must not be lost; too many of them and the client is given up.</summary>
    public void Send(MqttPacket packet)
    {
        if (!queue.Writer.TryWrite(packet)) return;
        if (Interlocked.Add(ref waiting, packet.Weight) > limit) GiveUp();
    }

    /// <summary>The client does not keep up: its connection is closed.</summary>
    public void GiveUp() => overflow();

    /// <summary>Sends a packet that may be lost.</summary>
    public void SendIfRoom(MqttPacket packet)
    {
        if (HasRoom) Send(packet);
    }

    /// <summary>No more packets; those that wait are still sent.</summary>
    public void Complete() => queue.Writer.TryComplete();

    /// <summary>Sends until it is complete or the other side takes no more.</summary>
    public async Task RunAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var written = 0;
            while (written < limit / 16 && queue.Reader.TryRead(out var packet))
            {
                channel.Write(packet);
                written += packet.Weight;
            }
            var taken = await channel.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            Interlocked.Add(ref waiting, -written);
            if (!taken) return;
        }
    }
}
