namespace Izi.Embedded.Mqtt;

/// <summary>What became of a PUBLISH.</summary>
public sealed class MqttClientPublishResult
{
    internal MqttClientPublishResult(ushort? packetIdentifier, MqttClientPublishReasonCode reasonCode)
    {
        PacketIdentifier = packetIdentifier;
        ReasonCode = reasonCode;
    }

    public bool IsSuccess => ReasonCode == MqttClientPublishReasonCode.Success;

    /// <summary>Null for QoS 0.</summary>
    public ushort? PacketIdentifier { get; }

    public MqttClientPublishReasonCode ReasonCode { get; }

    public string ReasonString { get; } = null!;
}

/// <summary>What became of a SUBSCRIBE, filter by filter.</summary>
public sealed class MqttClientSubscribeResult
{
    internal MqttClientSubscribeResult(ushort packetIdentifier, IReadOnlyCollection<MqttClientSubscribeResultItem> items)
    {
        PacketIdentifier = packetIdentifier;
        Items = items;
    }

    public IReadOnlyCollection<MqttClientSubscribeResultItem> Items { get; }

    public ushort PacketIdentifier { get; }

    public string ReasonString { get; } = null!;
}

/// <summary>What became of one filter of a SUBSCRIBE.</summary>
public sealed class MqttClientSubscribeResultItem
{
    public MqttClientSubscribeResultItem(MqttTopicFilter topicFilter, MqttClientSubscribeResultCode resultCode)
    {
        ArgumentNullException.ThrowIfNull(topicFilter);
        TopicFilter = topicFilter;
        ResultCode = resultCode;
    }

    public MqttClientSubscribeResultCode ResultCode { get; }

    public MqttTopicFilter TopicFilter { get; }
}

/// <summary>What became of an UNSUBSCRIBE, filter by filter.</summary>
public sealed class MqttClientUnsubscribeResult
{
    internal MqttClientUnsubscribeResult(ushort packetIdentifier, IReadOnlyCollection<MqttClientUnsubscribeResultItem> items)
    {
        PacketIdentifier = packetIdentifier;
        Items = items;
    }

    public IReadOnlyCollection<MqttClientUnsubscribeResultItem> Items { get; }

    public ushort PacketIdentifier { get; }

    public string ReasonString { get; } = null!;
}

/// <summary>What became of one filter of an UNSUBSCRIBE.</summary>
public sealed class MqttClientUnsubscribeResultItem
{
    public MqttClientUnsubscribeResultItem(string topicFilter, MqttClientUnsubscribeResultCode resultCode)
    {
        ArgumentNullException.ThrowIfNull(topicFilter);
        TopicFilter = topicFilter;
        ResultCode = resultCode;
    }

    public MqttClientUnsubscribeResultCode ResultCode { get; }

    public string TopicFilter { get; }
}
