using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Izi.App.Desk;

/// <summary>Instants as the wire writes them: ISO 8601 with date, time and offset (<c>Z</c> or hours and minutes).</summary>
public static partial class Instants
{
    static readonly string[] Iso8601 = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Null for anything else.</summary>
    public static Instant? Parse(string? text) =>
        text is not null
        && Offset().IsMatch(text)
        && DateTimeOffset.TryParseExact(
            Nanoseconds().Replace(text, "$1"), Iso8601, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at.ToUniversalTime()
            : null;

    [GeneratedRegex("(Z|[+-][0-9]{2}:[0-9]{2})\\z")]
    private static partial Regex Offset();

    /// <summary>Others count in nanoseconds; a tick is a hundred of them, and what is less is dropped.</summary>
    [GeneratedRegex("(\\.[0-9]{7})[0-9]{1,2}(?![0-9])")]
    private static partial Regex Nanoseconds();
}

/// <summary>Instants in JSON, written with Z.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType is JsonTokenType.String ? Instants.Parse(reader.GetString()) : null) ?? throw new JsonException();

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}
