namespace Izi.Embedded.Tests.Surface;

/// <summary>Types as the lists name them: short, <c>Task&lt;T&gt;</c>, <c>Nullable&lt;T&gt;</c>, <c>ref T</c>.</summary>
public static class TypeNames
{
    public static string Of(Type type)
    {
        if (type.IsByRef) return $"ref {Of(type.GetElementType()!)}";
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[]";
        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : type.Name;
    }
}
