using Azure.Messaging;
using Izi.Host.EventGrid;
using Izi.Host.Mqtt;

namespace Izi.Benchmarks;

/// <summary>A broker's rules and accounts for a load: every device has the same key, and events go nowhere.</summary>
internal sealed class BenchmarkRules : IAccounts, IEventTopic
{
    static readonly string hash = Hash(MqttHall.Password);

    public static MqttRules All { get; } = new(new("none", "mqtt-", "Secret"), [], ["izi/{username}/#"], ["izi/{username}/desired"]);

    public Task<IReadOnlyDictionary<string, string?>> FindAsync(IReadOnlyCollection<string> usernames, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<string, string?>>(usernames.ToDictionary(name => name, string? (_) => hash));

    public Task PublishAsync(EventSource source, IReadOnlyList<CloudEvent> events, CancellationToken cancel) => Task.CompletedTask;

    static string Hash(string key)
    {
        var salt = new byte[12];
        var derived = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            key, salt, 101, System.Security.Cryptography.HashAlgorithmName.SHA512, 64);
        return $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(derived)}";
    }
}
