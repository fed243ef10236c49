using System.Text.Json;

namespace Izi.Embedded.Durable;

/// <summary>JSON as the real package's default converter writes it.</summary>
internal static class Json
{
    static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    public static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, Options);

    public static T? Read<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json, Options);
}
