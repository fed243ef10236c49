using System.Diagnostics.CodeAnalysis;

namespace Izi.Embedded.Mqtt;

/// <summary>Where clients and the builders of what they are asked for come from.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The real factory has instance members.")]
public class MqttClientFactory
{
    readonly TimeProvider time;

    public MqttClientFactory() : this(TimeProvider.System)
    {
    }

    internal MqttClientFactory(TimeProvider time) => this.time = time;

    public IMqttClient CreateMqttClient() => new MqttClient(time);

    public MqttApplicationMessageBuilder CreateApplicationMessageBuilder() => new();

    public MqttClientOptionsBuilder CreateClientOptionsBuilder() => new();

    public MqttClientSubscribeOptionsBuilder CreateSubscribeOptionsBuilder() => new();

    public MqttClientUnsubscribeOptionsBuilder CreateUnsubscribeOptionsBuilder() => new();

    public MqttTopicFilterBuilder CreateTopicFilterBuilder() => new();
}
