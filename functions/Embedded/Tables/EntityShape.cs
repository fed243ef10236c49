using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using Azure;

namespace Izi.Embedded.Tables;

/// <summary>Turns entities, a <see cref="TableEntity"/> or a class of the app, into stored properties and back.</summary>
internal static class EntityShape
{
    static readonly ConcurrentDictionary<Type, Column[]> shapes = new();

    /// <summary>Properties as they are stored; null is not stored.</summary>
    public static Dictionary<string, object> Properties(ITableEntity entity)
    {
        var named = entity is TableEntity row
            ? row.Where(p => !IsSystem(p.Key) && p.Key is not RowName.ETag).Select(NotEnum)
            : shapes.GetOrAdd(entity.GetType(), Columns).Select(c => KeyValuePair.Create(c.Name, c.Property.GetValue(entity)));
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        foreach (var (name, value) in named)
            if (value is not null)
                properties[name] = PropertyValue.Stored(name, value);
        return properties;
    }

    public static T Read<T>(ITableRow row, IReadOnlySet<string>? chosen)
        where T : class, ITableEntity
        => typeof(T) == typeof(TableEntity) ? (T)(object)Row(row, chosen) : Object<T>(row, chosen);

    // As in the real package: a dictionary could not tell on the way back that the text was an enum.
    static KeyValuePair<string, object?> NotEnum(KeyValuePair<string, object?> property) => property.Value is not Enum ? property
        : throw new NotSupportedException($"{property.Key} is an enum: a TableEntity cannot hold one, a class of one's own can.");

    static TableEntity Row(ITableRow row, IReadOnlySet<string>? chosen)
    {
        Dictionary<string, object?> properties = new(16, StringComparer.Ordinal)
        {
            [RowName.ETag] = row.ETag,
            [RowName.PartitionKey] = row.PartitionKey,
            [RowName.RowKey] = row.RowKey,
            [RowName.Timestamp] = row.Timestamp,
        };
        row.AddTo(properties);
        if (chosen is not null)
            foreach (var name in properties.Keys)
                if (name is not RowName.ETag && !chosen.Contains(name)) properties.Remove(name);
        return TableEntity.Holding(properties);
    }

    static T Object<T>(ITableRow row, IReadOnlySet<string>? chosen)
        where T : class, ITableEntity
    {
        var entity = Activator.CreateInstance<T>();
        entity.ETag = new ETag(row.ETag);
        if (chosen?.Contains(RowName.PartitionKey) ?? true) entity.PartitionKey = row.PartitionKey;
        if (chosen?.Contains(RowName.RowKey) ?? true) entity.RowKey = row.RowKey;
        if (chosen?.Contains(RowName.Timestamp) ?? true) entity.Timestamp = row.Timestamp;
        foreach (var column in shapes.GetOrAdd(typeof(T), Columns))
            if ((chosen?.Contains(column.Name) ?? true) && row.Properties.TryGetValue(column.Name, out var value))
                column.Property.SetValue(entity, PropertyValue.As(column.Property.PropertyType, column.Name, value));
        return entity;
    }

    static Column[] Columns(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where property.GetMethod is { IsPublic: true } && property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
           where !property.IsDefined(typeof(IgnoreDataMemberAttribute)) && !IsSystem(property.Name) && property.Name is not nameof(ITableEntity.ETag)
           select new Column(property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name, property),
    ];

    static bool IsSystem(string name) => name is RowName.PartitionKey or RowName.RowKey or RowName.Timestamp;

    sealed record Column(string Name, PropertyInfo Property);
}
