using System.Text.Json;
using System.Text.Json.Serialization;

namespace Izi.Demo.Devices;

/// <summary>Locked, or unlocked for a session.</summary>
public enum DeviceMode
{
    Locked,
    Unlocked,
}

/// <summary>The payload of <c>desired</c>: what the server wants the device to be.</summary>
public sealed record DesiredMessage(long Epoch, DeviceMode Mode)
{
    public string? SessionId { get; init; }

    /// <summary>When the device locks by itself; null for not at all.</summary>
    public Instant? EndsAt { get; init; }

    public Instant? WarnAt { get; init; }
}

/// <summary>The payload of <c>notice</c>: something to show the player.</summary>
public sealed record NoticeMessage(string Kind, string Text)
{
    public Instant? EndsAt { get; init; }
}

/// <summary>The payload of <c>reported</c>: what the device is now.</summary>
public sealed record ReportedMessage(long Epoch, DeviceMode Mode, string? SessionId, Instant At);

/// <summary>The payload of <c>presence</c>: whether somebody is in the POD.</summary>
public sealed record PresenceMessage(bool Occupied, Instant At);

/// <summary>The payload of <c>status</c>, and without an instant of the last will.</summary>
public sealed record StatusMessage(bool Online, Instant? At = null);

/// <summary>JSON as the contract has it: camelCase, enums as words, instants in UTC, nothing for null.</summary>
public static class ContractJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UtcConverter() },
    };

    sealed class UtcConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }
}
