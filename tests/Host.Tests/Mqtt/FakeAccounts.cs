using System.Collections.Concurrent;
using System.Security.Cryptography;
using Izi.Host.Mqtt;

namespace Izi.Host.Tests.Mqtt;

/// <summary>Accounts in memory, which can be out of reach.</summary>
internal sealed class FakeAccounts : IAccounts
{
    readonly ConcurrentDictionary<string, string> secrets = [];

    /// <summary>Whether the accounts cannot be reached.</summary>
    public bool IsAway { get; set; }

    /// <summary>Completes before an account is found.</summary>
    public Func<string, Task> OnFind { get; set; } = _ => Task.CompletedTask;

    /// <summary>Told after accounts were read.</summary>
    public Action Checked { get; set; } = () => { };

    public static string Hash(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        var hash = Rfc2898DeriveBytes.Pbkdf2(key, salt, 101, HashAlgorithmName.SHA512, 64);
        return $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    public void Set(string username, string key) => secrets[username] = Hash(key);

    public void Remove(string username) => secrets.TryRemove(username, out _);

    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(IReadOnlyCollection<string> usernames, CancellationToken cancel)
    {
        var found = usernames.Where(secrets.ContainsKey).ToDictionary(username => username, string? (username) => secrets[username]);
        foreach (var username in usernames) await OnFind(username);
        Checked();
        return IsAway ? throw new IOException("The accounts cannot be reached.") : found;
    }
}
