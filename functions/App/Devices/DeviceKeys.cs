using System.Globalization;
using System.Security.Cryptography;

namespace Izi.App.Devices;

/// <summary>
/// A device's key: shown once, kept only as a hash in the form mosquitto uses (<c>$7$iterations$salt$hash</c>, PBKDF2-HMAC-SHA512).
/// </summary>
public static class DeviceKeys
{
    const int Iterations = 1_000;
    const string Secret = "Secret";

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>The account a device logs in to the broker with, as the broker reads it (infra/mqtt.json).</summary>
    public static TableEntity Account(string venue, string device, string key) =>
        new(venue, Keys.MqttAccount(device)) { [Secret] = Hash(key, RandomNumberGenerator.GetBytes(16), Iterations) };

    /// <summary>An account that no key opens.</summary>
    public static TableEntity Closed(string venue, string device) => new(venue, Keys.MqttAccount(device)) { [Secret] = "" };

    /// <summary>Whether an account is opened by this very key.</summary>
    public static bool Opens(TableEntity? account, string key) =>
        account?.GetString(Secret)?.Split('$') is ["", "7", var iterations, var salt, _]
        && Hash(key, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture)) == account.GetString(Secret);

    static string Hash(string key, byte[] salt, int iterations)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(key, salt, iterations, HashAlgorithmName.SHA512, 64);
        return $"$7${iterations.ToString(CultureInfo.InvariantCulture)}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }
}
