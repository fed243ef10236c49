using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Izi.App.Desk;

/// <summary>How records become JSON, on the wire and in rows: camelCase, enums as camelCase strings, instants UTC with Z.</summary>
public static class Json
{
    /// <summary>On the wire: what a body lacks is refused.</summary>
    public static JsonSerializerOptions Options { get; } = Create(strict: true);

    /// <summary>In rows and messages of our own: what was null when written is absent.</summary>
    public static JsonSerializerOptions Stored { get; } = Create(strict: false);

    /// <summary>The name of a fact or state on the wire: its type's name in camelCase.</summary>
    public static string NameOf(Type type) => type == typeof(PlayerWarned) ? "warning" : JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    /// <summary>An enum value as the wire writes it.</summary>
    public static string NameOf(Enum value) => JsonNamingPolicy.CamelCase.ConvertName($"{value}");

    static JsonSerializerOptions Create(bool strict)
    {
        var options = Shared(strict);
        if (strict) options.Converters.Insert(0, new StoppedByConverter());
        return options;
    }

    static JsonSerializerOptions Shared(bool strict) => new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = strict,
        RespectRequiredConstructorParameters = strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 32,
        Converters = { new ExactEnumConverter(), new InstantConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameSubtypes } },
    };

    /// <summary>Sessions and facts are stored with the name of what they are.</summary>
    static void NameSubtypes(JsonTypeInfo info)
    {
        if (info.Type != typeof(Session) && info.Type != typeof(Fact)) return;

        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "$type" };
        foreach (var type in info.Type.Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(info.Type)))
            info.PolymorphismOptions.DerivedTypes.Add(new(type, NameOf(type)));
    }

    /// <summary>Who stopped a session is written in the words of R6, and never read.</summary>
    sealed class StoppedByConverter : JsonConverter<StoppedBy>
    {
        public override StoppedBy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("Nobody tells us who stopped a session.");

        public override void Write(Utf8JsonWriter writer, StoppedBy value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Sessions.Words.Of(value));
    }
}
