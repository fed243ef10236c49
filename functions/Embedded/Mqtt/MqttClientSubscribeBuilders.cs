namespace Izi.Embedded.Mqtt;

/// <summary>Makes a filter step by step.</summary>
public sealed class MqttTopicFilterBuilder
{
    string? topic;
    MqttQualityOfServiceLevel qualityOfService;

    /// <exception cref="MqttProtocolViolationException">There is no topic.</exception>
    public MqttTopicFilter Build() => string.IsNullOrEmpty(topic)
        ? throw new MqttProtocolViolationException("Topic is not set.")
        : new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = qualityOfService };

    public MqttTopicFilterBuilder WithTopic(string? topic)
    {
        this.topic = topic;
        return this;
    }

    public MqttTopicFilterBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel)
    {
        qualityOfService = qualityOfServiceLevel;
        return this;
    }

    public MqttTopicFilterBuilder WithAtLeastOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    public MqttTopicFilterBuilder WithAtMostOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce);

    public MqttTopicFilterBuilder WithExactlyOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce);
}

/// <summary>Makes a SUBSCRIBE filter by filter.</summary>
public sealed class MqttClientSubscribeOptionsBuilder
{
    readonly MqttClientSubscribeOptions options = new();

    public MqttClientSubscribeOptions Build() => options;

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
