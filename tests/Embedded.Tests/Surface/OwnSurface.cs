using System.Reflection;
using System.Runtime.CompilerServices;

namespace Izi.Embedded.Tests.Surface;

/// <summary>Lists what a type of ours exposes, in the words of the real packages' lists.</summary>
public static class OwnSurface
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static SurfaceType Of(Type type)
    {
        var listed = new SurfaceType(Kind(type), type.Namespace!, NestedName(type), Base(type));
        if (type.IsEnum)
            foreach (var value in Enum.GetValues(type)) listed.Values[value.ToString()!] = Convert.ToInt64(value, null);
        else listed.Members.AddRange(Lines(type).Select(SurfaceMember.Parse));
        return listed;
    }

    public static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Declared) is not null;

    /// <summary>Conversions in C#, which the lists do not have.</summary>
    public static IEnumerable<string> Operators(Type type) =>
        from method in type.GetMethods(Declared)
        where method is { IsPublic: true, Name: "op_Implicit" or "op_Explicit" }
        let kind = method.Name == "op_Implicit" ? "implicit" : "explicit"
        let given = method.GetParameters()[0]
        select $"{kind} operator {Keyword(method.ReturnType)}({Keyword(given.ParameterType)} {given.Name})";

    static IEnumerable<string> Lines(Type type) =>
    [
        .. type.GetConstructors(Declared).Where(Seen).Select(one => $"{Heirs(one)}new({Parameters(one)})"),
        .. type.GetFields(Declared).Where(one => one.IsPublic || one.IsFamily || one.IsFamilyOrAssembly)
            .Select(one => $"{(one.IsStatic ? "static " : "")}{TypeNames.Of(one.FieldType)} {one.Name}"),
        .. type.GetProperties(Declared).Where(one => one.Name != "EqualityContract").Select(Property).OfType<string>(),
        .. type.GetEvents(Declared).Where(one => Seen(one.AddMethod!))
            .Select(one => $"{Heirs(one.AddMethod!)}event {TypeNames.Of(one.EventHandlerType!)} {one.Name}"),
        .. type.GetMethods(Declared).Where(one => Seen(one) && !one.IsSpecialName && !IsOfEveryObject(one) && !IsOfEveryRecord(type, one))
            .Select(one => $"{Heirs(one)}{Modifier(one)}{TypeNames.Of(one.ReturnType)} {one.Name}{TypeParameters(one)}({Parameters(one)})"),
    ];

    static string? Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod is { } g && Seen(g) ? g : null, property.SetMethod is { } s && Seen(s) ? s : null);
        if ((get ?? set) is not { } either) return null;
        var init = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string[] accessors = [.. get is null ? Array.Empty<string>() : ["get;"], .. set is null ? Array.Empty<string>() : [init ? "init;" : "set;"]];
        return $"{Heirs(either)}{Modifier(either)}{TypeNames.Of(property.PropertyType)} {property.Name} {{ {string.Join(' ', accessors)} }}";
    }

    static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { BaseType: { } b } when b == typeof(MulticastDelegate) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    static string? Base(Type type) =>
        type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) ? TypeNames.Of(b) : null;

    static string NestedName(Type type) =>
        type.DeclaringType is { } outer ? $"{NestedName(outer)}.{TypeNames.Of(type)}" : TypeNames.Of(type);

    static bool Seen(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !(method is ConstructorInfo && method.IsDefined(typeof(CompilerGeneratedAttribute)));

    static string Heirs(MethodBase method) => method.IsPublic ? "" : "protected ";

    static string Modifier(MethodBase method) => method switch
    {
        { DeclaringType.IsInterface: true, IsStatic: false } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    static bool IsOfEveryObject(MethodInfo method) => method.GetBaseDefinition().DeclaringType == typeof(object);

    static bool IsOfEveryRecord(Type type, MethodInfo method) =>
        (IsRecord(type) || type.IsValueType) && method.Name is "<Clone>$" or "PrintMembers" or "Equals" or "Deconstruct"
        && (method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name == "Equals");

    static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((one, at) =>
        $"{(at == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")}{TypeNames.Of(one.ParameterType)} {one.Name}{Default(one)}"));

    static string Default(ParameterInfo parameter) => parameter switch
    {
        { HasDefaultValue: false } => "",
        { DefaultValue: null } => " = default",
        { ParameterType.IsEnum: true } => $" = {Enum.ToObject(parameter.ParameterType, parameter.DefaultValue)}",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $" = {parameter.DefaultValue}"),
    };

    static string Keyword(Type type) => type == typeof(string) ? "string" : TypeNames.Of(type);
}
