namespace Izi.Embedded.Tables;

/// <summary>The eight types a stored property can have (Edm String, Boolean, Int32, Int64, Double, DateTime, Guid, Binary) and what .NET makes of them.</summary>
internal static class PropertyValue
{
    public static object Stored(string name, object value) => value switch
    {
        string or bool or int or long or double or Guid or byte[] => value,
        ulong number => checked((long)number),
        BinaryData data => data.ToArray(),
        DateTimeOffset time => time.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Utc } time => new DateTimeOffset(time),
        DateTime time => throw new NotSupportedException($"DateTime {time} of {name} has a Kind of {time.Kind}: a table takes UTC."),
        Enum choice => choice.ToString(),
        _ => throw new NotSupportedException($"A table cannot hold {value.GetType()}, the type of {name}."),
    };

    public static object As(Type wanted, string name, object value)
    {
        var type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (type.IsInstanceOfType(value)) return value;
        return value switch
        {
            string text when type.IsEnum => Enum.Parse(type, text),
            DateTimeOffset time when type == typeof(DateTime) => time.UtcDateTime,
            byte[] bytes when type == typeof(BinaryData) => new BinaryData(bytes),
            long number when type == typeof(ulong) => checked((ulong)number),
            int number when type == typeof(double) => (double)number,
            _ => throw new InvalidOperationException($"Cannot return {wanted} type for {name}, a {value.GetType()} typed property."),
        };
    }
}
