namespace Izi.Embedded.Functions;

/// <summary>A type's name as a programmer would write it.</summary>
internal static class TypeName
{
    public static string Of(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;
}
