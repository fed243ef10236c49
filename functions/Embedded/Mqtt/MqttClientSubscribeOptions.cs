using System.Diagnostics.CodeAnalysis;

namespace Izi.Embedded.Mqtt;

/// <summary>A filter of topics and the quality of service wanted for them.</summary>
public sealed class MqttTopicFilter
{
    /// <summary>MQTT 5.</summary>
    public bool NoLocal { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    /// <summary>MQTT 5.</summary>
    public bool RetainAsPublished { get; set; }

    /// <summary>MQTT 5.</summary>
    public MqttRetainHandling RetainHandling { get; set; }

    [AllowNull]
    public string Topic { get; set; } = null!;

    public override string ToString() => $"{Topic} (QoS {(int)QualityOfServiceLevel})";
}

/// <summary>The filters of one SUBSCRIBE.</summary>
public sealed class MqttClientSubscribeOptions
{
    /// <summary>MQTT 5: the number its messages are marked with; 0 for none.</summary>
    public uint SubscriptionIdentifier { get; set; }

    [AllowNull]
    public List<MqttTopicFilter> TopicFilters { get; set; } = [];

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public List<MqttUserProperty> UserProperties { get; set; } = null!;
}

/// <summary>The filters of one UNSUBSCRIBE.</summary>
public sealed class MqttClientUnsubscribeOptions
{
    [AllowNull]
    public List<string> TopicFilters { get; set; } = [];
}

/// <summary>How to say goodbye.</summary>
public sealed class MqttClientDisconnectOptions
{
    public MqttClientDisconnectOptionsReason Reason { get; set; }

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public string ReasonString { get; set; } = null!;

    /// <summary>MQTT 5, in seconds.</summary>
    public uint SessionExpiryInterval { get; set; }

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public List<MqttUserProperty> UserProperties { get; set; } = null!;
}
