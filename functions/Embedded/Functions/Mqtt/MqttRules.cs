using System.Text.Json;

namespace Izi.Embedded.Functions;

/// <summary>Where the broker's accounts are kept, and which topics they may use; <c>{username}</c> stands for the account's own name.</summary>
internal sealed record MqttRules(MqttAccountTable Accounts, IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe)
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads <c>mqtt.json</c> in a folder; null when there is none, and then there are no accounts.</summary>
    /// <exception cref="BindingException">The file cannot be read.</exception>
    public static MqttRules? Read(string folder)
    {
        var path = Path.Combine(folder, "mqtt.json");
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<MqttRules>(File.ReadAllBytes(path), Options) : null;
        }
        catch (JsonException bad)
        {
            throw new BindingException($"{path} cannot be read: {bad.Message}");
        }
    }

    public bool MayPublish(string username, string topic) => Publish.Any(pattern => TopicPattern.Covers(Own(pattern, username), topic));

    public bool MaySubscribe(string username, string filter) => Subscribe.Any(pattern => TopicPattern.Covers(Own(pattern, username), filter));

    static string Own(string pattern, string username) => pattern.Replace("{username}", username, StringComparison.Ordinal);
}

/// <summary>The table of accounts: user <c>a/b</c> is the row <c>a</c>, prefix + <c>b</c>; a property holds the hash of its key.</summary>
internal sealed record MqttAccountTable(string Table, string RowKeyPrefix, string SecretProperty);
