using System.Text.Json;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>
/// The broker's rules as <c>mqtt.json</c> states them: where the accounts are and which topics they may use.
/// In a pattern <c>{username}</c> stands for the account's own name.
/// </summary>
/// <param name="Publish">What an account may publish. These messages are routed to the event topic.</param>
/// <param name="Bridge">What the worker may publish, to any account.</param>
internal sealed record MqttRules(
    AccountTable Accounts, IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe, IReadOnlyList<string> Bridge)
{
    const string AnyAccount = "+/+";

    static readonly JsonSerializerOptions json = new(JsonSerializerOptions.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Patterns of <see cref="Publish"/> whose last retained message is kept for new subscribers.</summary>
    public IReadOnlyList<string> Retained { get; init; } = [];

    /// <exception cref="InvalidOperationException">The file cannot be read.</exception>
    public static MqttRules Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<MqttRules>(File.ReadAllBytes(path), json) ?? throw new JsonException("It is empty.");
        }
        catch (Exception unusable) when (unusable is JsonException or IOException)
        {
            throw new InvalidOperationException($"{path} cannot be read: {unusable.Message}", unusable);
        }
    }

    public bool MayPublish(string username, string topic) => Covers(Publish, username, topic);
    public bool MayRetain(string username, string topic) => Covers(Retained, username, topic);
    public bool MaySubscribe(string username, string filter) => Covers(Subscribe, username, filter);
    public bool MayBridge(string topic) => Covers(Bridge, AnyAccount, topic);

    /// <summary>The subscriptions of a listener at another broker: everything that accounts publish.</summary>
    public IEnumerable<MqttTopicFilter> ListenerFilters() => Publish.Select(pattern => new MqttTopicFilter
    {
        Topic = For(pattern, AnyAccount),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        RetainHandling = Retained.Contains(pattern)
            ? MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly : MqttRetainHandling.DoNotSendOnSubscribe,
    });

    static bool Covers(IReadOnlyList<string> patterns, string username, string filter) =>
        patterns.Any(pattern => TopicPattern.Covers(For(pattern, username), filter));

    static string For(string pattern, string username) => pattern.Replace("{username}", username, StringComparison.Ordinal);
}

/// <summary>The table of accounts: user <c>a/b</c> is the row with partition <c>a</c> and row key prefix + <c>b</c>.</summary>
/// <param name="SecretProperty">Holds the hash of the account's key; see <see cref="KeyHash"/>.</param>
internal sealed record AccountTable(string Table, string RowKeyPrefix, string SecretProperty);
