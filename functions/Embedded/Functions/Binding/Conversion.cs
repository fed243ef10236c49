using System.ComponentModel;
using Microsoft.AspNetCore.Http;

namespace Izi.Embedded.Functions;

/// <summary>Turns a value a trigger names, such as one of a route, into the type a parameter asks for.</summary>
internal static class Conversion
{
    public static bool Knows(Type type) =>
        type != typeof(object) && TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    /// <exception cref="BadHttpRequestException">The value cannot be read as that type.</exception>
    public static Argument Of(string name, Type type, bool optional, object? fallback)
    {
        var converter = TypeDescriptor.GetConverter(type);
        var empty = optional ? fallback : type.IsValueType ? Activator.CreateInstance(type) : null;
        return run => run.BindingContext.BindingData.GetValueOrDefault(name) switch
        {
            null => empty,
            var value when type.IsInstanceOfType(value) => value,
            var value => Read(name, value, type, converter),
        };
    }

    static object? Read(string name, object value, Type type, TypeConverter converter)
    {
        try
        {
            return converter.ConvertFromInvariantString(value.ToString()!);
        }
        // Converters wrap what went wrong in whatever they like.
        catch (Exception bad) when (bad is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            throw new BadHttpRequestException($"'{name}' is not a {TypeName.Of(type)}.", bad);
        }
    }
}
