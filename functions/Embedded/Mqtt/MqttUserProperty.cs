namespace Izi.Embedded.Mqtt;

/// <summary>A name and a value that travel with a packet of MQTT 5.</summary>
public sealed class MqttUserProperty(string name, ReadOnlyMemory<byte> value)
{
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    public ReadOnlyMemory<byte> ValueBuffer { get; } = value;
}
