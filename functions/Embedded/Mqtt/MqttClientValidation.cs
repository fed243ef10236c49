namespace Izi.Embedded.Mqtt;

/// <summary>Refuses by name what a connection of 3.1.1 cannot do.</summary>
internal static class MqttClientValidation
{
    public static void MustBeSpoken(MqttClientOptions options)
    {
        if (options.ProtocolVersion >= MqttProtocolVersion.V500) return;
        OnlyIn5(options.UserProperties?.Count > 0, nameof(options.UserProperties));
        OnlyIn5(options.ReceiveMaximum > 0, nameof(options.ReceiveMaximum));
        OnlyIn5(options.MaximumPacketSize > 0, nameof(options.MaximumPacketSize));
        OnlyIn5(options.AuthenticationData?.Length > 0, nameof(options.AuthenticationData));
        OnlyIn5(options.AuthenticationMethod?.Length > 0, nameof(options.AuthenticationMethod));
        OnlyIn5(options.WillPayloadFormatIndicator is not MqttPayloadFormatIndicator.Unspecified, nameof(options.WillPayloadFormatIndicator));
        OnlyIn5(options.WillContentType?.Length > 0, nameof(options.WillContentType));
        OnlyIn5(options.WillDelayInterval > 0, nameof(options.WillDelayInterval));
        OnlyIn5(options.WillMessageExpiryInterval > 0, nameof(options.WillMessageExpiryInterval));
        OnlyIn5(options.WillUserProperties?.Count > 0, nameof(options.WillUserProperties));
    }

    public static void MustBeSpoken(MqttApplicationMessage message, MqttProtocolVersion version)
    {
        if (version >= MqttProtocolVersion.V500) return;
        OnlyIn5(message.ContentType?.Length > 0, nameof(message.ContentType));
        OnlyIn5(message.UserProperties?.Count > 0, nameof(message.UserProperties));
        OnlyIn5(message.CorrelationData?.Length > 0, nameof(message.CorrelationData));
        OnlyIn5(message.ResponseTopic?.Length > 0, nameof(message.ResponseTopic));
        OnlyIn5(message.SubscriptionIdentifiers?.Count > 0, nameof(message.SubscriptionIdentifiers));
        OnlyIn5(message.PayloadFormatIndicator is not MqttPayloadFormatIndicator.Unspecified, nameof(message.PayloadFormatIndicator));
    }

    public static void MustBeSpoken(MqttClientSubscribeOptions options, MqttProtocolVersion version)
    {
        if (version >= MqttProtocolVersion.V500) return;
        OnlyIn5(options.UserProperties?.Count > 0, nameof(options.UserProperties));
        OnlyIn5(options.SubscriptionIdentifier is not 0, nameof(options.SubscriptionIdentifier));
        OnlyIn5(options.TopicFilters.Exists(f => f.NoLocal), nameof(MqttTopicFilter.NoLocal));
        OnlyIn5(options.TopicFilters.Exists(f => f.RetainAsPublished), nameof(MqttTopicFilter.RetainAsPublished));
        OnlyIn5(options.TopicFilters.Exists(f => f.RetainHandling is not MqttRetainHandling.SendAtSubscribe), nameof(MqttTopicFilter.RetainHandling));
    }

    public static void MustBeSpoken(MqttClientDisconnectOptions options, MqttProtocolVersion version)
    {
        if (version >= MqttProtocolVersion.V500) return;
        OnlyIn5(options.ReasonString?.Length > 0, nameof(options.ReasonString));
        OnlyIn5(options.Reason is not MqttClientDisconnectOptionsReason.NormalDisconnection, nameof(options.Reason));
    }

    static void OnlyIn5(bool used, string feature)
    {
        if (used) throw new NotSupportedException($"Feature {feature} requires MQTT version 5.0.0.");
    }
}
