namespace Izi.Embedded.Mqtt;

/// <summary>A name and a value that travel with a packet of MQTT 5.</summary>
public sealed class MqttUserProperty(string name, ReadOnlyMemory<byte> value)
{
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    public ReadOnlyMemory<byte> ValueBuffer { get; } = value;
}

/// <summary>What can be read from a property.</summary>
public static class MqttUserPropertyExtensions
{
    public static string ReadValueAsString(this MqttUserProperty userProperty)
    {
        ArgumentNullException.ThrowIfNull(userProperty);

        return System.Text.Encoding.UTF8.GetString(userProperty.ValueBuffer.Span);
    }
}
