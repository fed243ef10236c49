using System.Buffers;
using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Mqtt;

/// <summary>A message as columns of a table; its properties are kept as MQTT 5 sends them.</summary>
internal static class StoredMessage
{
    public const string Schema =
        "topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL, properties BLOB, expires INTEGER";

    public const string Columns = "topic, payload, qos, retain, properties, expires";

    /// <summary>The values of the columns, after those of the columns before them.</summary>
    public static object?[] Values(MqttMessage message, params ReadOnlySpan<object?> before) =>
    [
        .. before, message.Topic, message.Payload.ToArray(), (int)message.QualityOfService, message.Retain,
        Properties(message.Properties), message.ExpiresAt?.UtcTicks,
    ];

    public static MqttMessage Read(SqliteDataReader row, int first = 0) =>
        new(row.GetString(first), row.GetFieldValue<byte[]>(first + 1), (MqttQualityOfServiceLevel)row.GetInt32(first + 2), row.GetBoolean(first + 3))
        {
            Properties = row.IsDBNull(first + 4) ? MqttProperties.None : Properties(row.GetFieldValue<byte[]>(first + 4)),
            ExpiresAt = row.IsDBNull(first + 5) ? null : new DateTimeOffset(row.GetInt64(first + 5), TimeSpan.Zero),
        };

    static byte[]? Properties(MqttProperties properties)
    {
        if (ReferenceEquals(properties, MqttProperties.None)) return null;
        var fields = new MqttFields();
        new MqttPropertyWriter().Write(fields, properties);
        return fields.Written.ToArray();
    }

    static MqttProperties Properties(byte[] stored)
    {
        var reader = new MqttReader(stored);
        return MqttPropertyReader.Read(ref reader, MqttPropertyPlaces.Of(MqttPacketType.Publish) | MqttPropertyPlaces.Will);
    }
}
