namespace Izi.Embedded.Mqtt;

/// <summary>Makes a filter step by step.</summary>
public sealed class MqttTopicFilterBuilder
{
    readonly MqttTopicFilter filter = new();

    /// <exception cref="MqttProtocolViolationException">There is no topic.</exception>
    public MqttTopicFilter Build() => string.IsNullOrEmpty(filter.Topic)
        ? throw new MqttProtocolViolationException("Topic is not set.")
        : new MqttTopicFilter
        {
            Topic = filter.Topic,
            QualityOfServiceLevel = filter.QualityOfServiceLevel,
            NoLocal = filter.NoLocal,
            RetainAsPublished = filter.RetainAsPublished,
            RetainHandling = filter.RetainHandling,
        };

    public MqttTopicFilterBuilder WithTopic(string? topic) => With(f => f.Topic = topic);

    /// <summary>MQTT 5: without the client's own messages.</summary>
    public MqttTopicFilterBuilder WithNoLocal(bool value = true) => With(f => f.NoLocal = value);

    public MqttTopicFilterBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel) =>
        With(f => f.QualityOfServiceLevel = qualityOfServiceLevel);

    /// <summary>MQTT 5: with the retain flag the publisher gave.</summary>
    public MqttTopicFilterBuilder WithRetainAsPublished(bool value = true) => With(f => f.RetainAsPublished = value);

    /// <summary>MQTT 5.</summary>
    public MqttTopicFilterBuilder WithRetainHandling(MqttRetainHandling value) => With(f => f.RetainHandling = value);

    public MqttTopicFilterBuilder WithAtLeastOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    public MqttTopicFilterBuilder WithAtMostOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce);

    public MqttTopicFilterBuilder WithExactlyOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce);

    MqttTopicFilterBuilder With(Action<MqttTopicFilter> change)
    {
        change(filter);
        return this;
    }
}

/// <summary>Makes a SUBSCRIBE filter by filter.</summary>
public sealed class MqttClientSubscribeOptionsBuilder
{
    readonly MqttClientSubscribeOptions options = new();

    public MqttClientSubscribeOptions Build() => options;

    /// <summary>MQTT 5: marks the messages of these filters with a number.</summary>
    public MqttClientSubscribeOptionsBuilder WithSubscriptionIdentifier(uint subscriptionIdentifier)
    {
        options.SubscriptionIdentifier = subscriptionIdentifier;
        return this;
    }

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(
        string? topic,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        bool noLocal = false,
        bool retainAsPublished = false,
        MqttRetainHandling retainHandling = MqttRetainHandling.SendAtSubscribe) => WithTopicFilter(new MqttTopicFilter
        {
            Topic = topic,
            QualityOfServiceLevel = qualityOfServiceLevel,
            NoLocal = noLocal,
            RetainAsPublished = retainAsPublished,
            RetainHandling = retainHandling,
        });

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(Action<MqttTopicFilterBuilder> topicFilterBuilder)
    {
        ArgumentNullException.ThrowIfNull(topicFilterBuilder);

        var builder = new MqttTopicFilterBuilder();
        topicFilterBuilder(builder);
        return WithTopicFilter(builder);
    }

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(MqttTopicFilterBuilder topicFilterBuilder)
    {
        ArgumentNullException.ThrowIfNull(topicFilterBuilder);

        return WithTopicFilter(topicFilterBuilder.Build());
    }

    public MqttClientSubscribeOptionsBuilder WithTopicFilter(MqttTopicFilter topicFilter)
    {
        ArgumentNullException.ThrowIfNull(topicFilter);

        options.TopicFilters.Add(topicFilter);
        return this;
    }
}

/// <summary>Makes an UNSUBSCRIBE filter by filter.</summary>
public sealed class MqttClientUnsubscribeOptionsBuilder
{
    readonly MqttClientUnsubscribeOptions options = new();

    public MqttClientUnsubscribeOptions Build() => options;

    public MqttClientUnsubscribeOptionsBuilder WithTopicFilter(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);

        options.TopicFilters.Add(topic);
        return this;
    }
}
