using System.Text.Json;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Functions;

/// <summary>Where the broker's accounts are kept, and which topics they may use; <c>{username}</c> stands for the account's own name.</summary>
internal sealed record MqttRules(MqttAccountTable Accounts, IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe)
{
    /// <summary>Of what is published, that whose last word the broker keeps: it is news to whoever begins to listen.</summary>
    public IReadOnlyList<string> Retained { get; init; } = [];

    const string AnyAccount = "+/+";

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

    /// <summary>
    /// What is listened to at another broker: all that accounts publish. What it keeps comes with a new subscription only, for to one that was
    /// there before it has been told.
    /// </summary>
    public IEnumerable<MqttTopicFilter> Heard() => Publish.Select(pattern => new MqttTopicFilter
    {
        Topic = Own(pattern, AnyAccount),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        RetainHandling = Retained.Contains(pattern) ? MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly : MqttRetainHandling.DoNotSendOnSubscribe,
    });

    static string Own(string pattern, string username) => pattern.Replace("{username}", username, StringComparison.Ordinal);
}

/// <summary>The table of accounts: user <c>a/b</c> is the row <c>a</c>, prefix + <c>b</c>; a property holds the hash of its key.</summary>
internal sealed record MqttAccountTable(string Table, string RowKeyPrefix, string SecretProperty);
