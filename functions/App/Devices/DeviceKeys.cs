using System.Security.Cryptography;

namespace Izi.App.Devices;

/// <summary>A device's key: shown once, kept only as a hash in the form mosquitto uses (<c>$7$iterations$salt$hash</c>, PBKDF2-HMAC-SHA512).</summary>
public static class DeviceKeys
{
    const int Iterations = 10_000;

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>The account a device logs in to the broker with, as the broker reads it (infra/mqtt.json).</summary>
    public static TableEntity Account(string venue, string device, string key) => new(venue, Keys.MqttAccount(device)) { ["Secret"] = Hash(key) };

    static string Hash(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(key, salt, Iterations, HashAlgorithmName.SHA512, 64);
        return $"$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }
}
