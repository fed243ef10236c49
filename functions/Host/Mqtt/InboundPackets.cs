using System.Collections.Concurrent;
using System.Threading.Channels;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>
/// Reads a client's packets ahead of MQTTnet.Server, which handles one at a time: the messages of one connection are stored
/// together (a group commit) and are handed on, in their order, when they are on disk.
/// </summary>
internal sealed class InboundPackets(ClientConnection connection, Broker broker, int maximumFilters)
{
    readonly Channel<(MqttPacket Packet, Task Stored)> ahead =
        Channel.CreateBounded<(MqttPacket, Task)>(new BoundedChannelOptions(capacity: 64) { SingleReader = true, SingleWriter = true });

    /// <summary>QoS 2 messages that were handed on and not yet released.</summary>
    readonly HashSet<ushort> unreleased = [];

    /// <summary>By packet id, the places of a SUBSCRIBE's filters in the order in which MQTTnet.Server answers them.</summary>
    readonly ConcurrentDictionary<ushort, int[]> subscribes = [];

    Task? reading;

    public async Task<MqttPacket?> NextAsync(CancellationToken cancel)
    {
        reading ??= ReadAheadAsync();
        if (!await ahead.Reader.WaitToReadAsync(cancel) || !ahead.Reader.TryRead(out var next)) return null;
        await next.Stored;
        return next.Packet;
    }

    public void End() => ahead.Writer.TryComplete();

    /// <summary>MQTTnet.Server answers a SUBSCRIBE's filters ordered by QoS; this puts the answers into the order of the filters.</summary>
    public void Reorder(MqttSubAckPacket answer)
    {
        if (subscribes.TryRemove(answer.PacketIdentifier, out var places))
            answer.ReasonCodes = [.. places.Zip(answer.ReasonCodes).OrderBy(one => one.First).Select(one => one.Second)];
    }

    async Task ReadAheadAsync()
    {
        try
        {
            while (await connection.ReadAsync() is { } packet)
                if (!await AnsweredAsync(packet)) await ahead.Writer.WriteAsync((packet, CheckAsync(packet)));
            ahead.Writer.TryComplete();
        }
        // Whoever takes the packets gets the exception after the last packet.
        catch (Exception end)
        {
            ahead.Writer.TryComplete(end);
        }
    }

    /// <summary>Answers a QoS 2 message that was handed on already.</summary>
    async Task<bool> AnsweredAsync(MqttPacket packet)
    {
        if (packet is MqttPubRelPacket release) unreleased.Remove(release.PacketIdentifier);
        if (packet is not MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } message) return false;
        if (unreleased.Add(message.PacketIdentifier)) return false;
        await connection.SendPacketAsync(new MqttPubRecPacket { PacketIdentifier = message.PacketIdentifier }, CancellationToken.None);
        return true;
    }

    /// <summary>Completes when a packet may be handed on; faults when it ends the connection.</summary>
    async Task CheckAsync(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket message:
                Check(message);
                await broker.PublishedAsync(connection, message);
                break;
            case MqttSubscribePacket { TopicFilters: var filters } subscribe:
                if (filters.Count > maximumFilters)
                    throw new ProtocolException(
                        $"A SUBSCRIBE has at most {maximumFilters} filters.", MqttDisconnectReasonCode.QuotaExceeded);
                Check(filters.ConvertAll(filter => filter.Topic));
                subscribes[subscribe.PacketIdentifier] =
                    [.. Enumerable.Range(0, filters.Count).OrderByDescending(i => filters[i].QualityOfServiceLevel)];
                break;
            case MqttUnsubscribePacket unsubscribe:
                Check(unsubscribe.TopicFilters);
                break;
            case MqttConnectPacket or MqttAuthPacket:
                throw new ProtocolException($"{packet.GetType().Name} is not expected.", MqttDisconnectReasonCode.ProtocolError);
        }
    }

    void Check(MqttPublishPacket message)
    {
        var (id, topic, qos) = (message.PacketIdentifier, message.Topic, message.QualityOfServiceLevel);
        if (message.TopicAlias > 0)
            throw new ProtocolException("Topic aliases are not offered.", MqttDisconnectReasonCode.TopicAliasInvalid);
        if (!TopicPattern.IsTopic(topic)) throw new ProtocolException($"'{topic}' is not a topic.");
        if (qos > MqttQualityOfServiceLevel.AtMostOnce && id == 0) throw new ProtocolException("A message has packet id 0.");
        if (broker.MayPublish(connection, topic)) return;
        throw new ProtocolException($"{connection.Username} may not publish to {topic}.", MqttDisconnectReasonCode.NotAuthorized)
        {
            EndReason = "NotAuthorized",
            Answer = qos switch
            {
                MqttQualityOfServiceLevel.AtLeastOnce =>
                    new MqttPubAckPacket { PacketIdentifier = id, ReasonCode = MqttPubAckReasonCode.NotAuthorized },
                MqttQualityOfServiceLevel.ExactlyOnce =>
                    new MqttPubRecPacket { PacketIdentifier = id, ReasonCode = MqttPubRecReasonCode.NotAuthorized },
                _ => null,
            },
        };
    }

    static void Check(List<string> filters)
    {
        if (filters.Count == 0 || !filters.TrueForAll(TopicPattern.IsFilter))
            throw new ProtocolException("A topic filter is missing or malformed.");
    }
}
