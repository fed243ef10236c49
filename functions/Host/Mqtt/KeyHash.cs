using System.Globalization;
using System.Security.Cryptography;

namespace Izi.Host.Mqtt;

/// <summary>A key's salted hash in mosquitto's form: <c>$7$iterations$salt$hash</c>, PBKDF2-HMAC-SHA512, salt and hash in base64.</summary>
internal sealed record KeyHash(int Iterations, byte[] Salt, byte[] Hash)
{
    const int MostIterations = 1_000_000;

    public static KeyHash? Parse(string? text) =>
        text?.Split('$') is ["", "7", var count, var salt, var hash]
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
        && iterations is > 0 and <= MostIterations && Bytes(salt) is { } salted && Bytes(hash) is { Length: > 0 } hashed
            ? new(iterations, salted, hashed) : null;

    /// <summary>A hash that no key matches. Comparing with it takes as long as comparing with this one.</summary>
    public KeyHash Unmatchable() => new(Iterations, new byte[Salt.Length], RandomNumberGenerator.GetBytes(Hash.Length));

    /// <summary>Whether the key has this hash. Takes the same time either way.</summary>
    public bool Matches(ReadOnlySpan<byte> key) => CryptographicOperations.FixedTimeEquals(
        Rfc2898DeriveBytes.Pbkdf2(key, Salt, Iterations, HashAlgorithmName.SHA512, Hash.Length), Hash);

    static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
