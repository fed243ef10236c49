using System.Threading.Channels;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>
/// Reads a client's packets ahead of MQTTnet.Server, which handles one at a time: the messages of one connection are stored
/// together (a group commit) and are handed on, in their order, when they are on disk.
/// </summary>
internal sealed class InboundPackets(ClientConnection connection, IConnectionHost host)
{
    const int MostAhead = 64;

    readonly Channel<(MqttPacket Packet, Task Stored)> ahead =
        Channel.CreateBounded<(MqttPacket, Task)>(new BoundedChannelOptions(MostAhead) { SingleReader = true, SingleWriter = true });

    /// <summary>QoS 2 messages that were handed on and not yet released.</summary>
    readonly HashSet<ushort> unreleased = [];

    /// <summary>By packet id, the places of a SUBSCRIBE's filters in the order in which MQTTnet.Server answers them.</summary>
    readonly Dictionary<ushort, int[]> subscribes = [];

    Task? reading;

    /// <summary>The next packet; null at the end of the connection.</summary>
    public async Task<MqttPacket?> NextAsync(CancellationToken cancel)
    {
        reading ??= ReadAheadAsync();
        if (!await ahead.Reader.WaitToReadAsync(cancel) || !ahead.Reader.TryRead(out var next)) return null;
        await next.Stored;
        return next.Packet;
    }

    /// <summary>Nobody takes packets any more.</summary>
    public void End() => ahead.Writer.TryComplete();

    /// <summary>MQTTnet.Server answers a SUBSCRIBE's filters ordered by QoS; this puts the answers into the order of the filters.</summary>
    public void Reorder(MqttSubAckPacket answer)
    {
        int[]? places;
        lock (subscribes)
            if (!subscribes.Remove(answer.PacketIdentifier, out places)) return;
        var codes = new MqttSubscribeReasonCode[places.Length];
        for (var i = 0; i < places.Length; i++) codes[places[i]] = answer.ReasonCodes[i];
        answer.ReasonCodes = [.. codes];
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
                await PublishAsync(message);
                break;
            case MqttSubscribePacket subscribe:
                if (subscribe.TopicFilters.Count > connection.MaximumFilters)
                    throw new ProtocolException(
                        MqttDisconnectReasonCode.QuotaExceeded, "ClientError", $"A SUBSCRIBE has at most {connection.MaximumFilters} filters.");
                CheckFilters(subscribe.TopicFilters.ConvertAll(filter => filter.Topic));
                Remember(subscribe);
                break;
            case MqttUnsubscribePacket unsubscribe:
                CheckFilters(unsubscribe.TopicFilters);
                break;
            case MqttConnectPacket or MqttAuthPacket:
                throw new ProtocolException(
                    MqttDisconnectReasonCode.ProtocolError, "ClientError", $"{packet.GetType().Name} is not expected.");
        }
    }

    async Task PublishAsync(MqttPublishPacket message)
    {
        if (message.TopicAlias > 0)
            throw new ProtocolException(MqttDisconnectReasonCode.TopicAliasInvalid, "ClientError", "Topic aliases are not offered.");
        if (!TopicPattern.IsTopic(message.Topic))
            throw ProtocolException.Malformed($"'{message.Topic}' is not a topic.");
        if (message.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce && message.PacketIdentifier == 0)
            throw ProtocolException.Malformed("A message has packet id 0.");
        if (!host.MayPublish(connection, message.Topic))
            throw new ProtocolException(
                MqttDisconnectReasonCode.NotAuthorized, "NotAuthorized", $"{connection.Username} may not publish to {message.Topic}.")
            {
                Answer = Refusal(message),
            };
        await host.PublishedAsync(connection, message);
    }

    static MqttPacket? Refusal(MqttPublishPacket message) => message.QualityOfServiceLevel switch
    {
        MqttQualityOfServiceLevel.AtLeastOnce =>
            new MqttPubAckPacket { PacketIdentifier = message.PacketIdentifier, ReasonCode = MqttPubAckReasonCode.NotAuthorized },
        MqttQualityOfServiceLevel.ExactlyOnce =>
            new MqttPubRecPacket { PacketIdentifier = message.PacketIdentifier, ReasonCode = MqttPubRecReasonCode.NotAuthorized },
        _ => null,
    };

    static void CheckFilters(List<string> filters)
    {
        if (filters.Count == 0 || !filters.TrueForAll(TopicPattern.IsFilter))
            throw ProtocolException.Malformed("A topic filter is missing or malformed.");
    }

    void Remember(MqttSubscribePacket subscribe)
    {
        var filters = subscribe.TopicFilters;
        var places = Enumerable.Range(0, filters.Count).OrderByDescending(i => filters[i].QualityOfServiceLevel);
        lock (subscribes) subscribes[subscribe.PacketIdentifier] = [.. places];
    }
}
