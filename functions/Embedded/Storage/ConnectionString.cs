namespace Izi.Embedded.Storage;

/// <summary>Reads the connection string of a storage account. Learn: "Configure Azure Storage connection strings".</summary>
internal static class ConnectionString
{
    const string EmulatorAccount = "devstoreaccount1";

    // Everybody's: it is in the emulator's documentation.
    const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">It is none; the message says why, without its secrets.</exception>
    public static StorageAccount Read(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var parts = Parts(text);
        if (parts.GetValueOrDefault("UseDevelopmentStorage") is { } emulated)
            return emulated.Equals("true", StringComparison.OrdinalIgnoreCase)
                ? Emulator(Address(parts.GetValueOrDefault("DevelopmentStorageProxyUri", "http://127.0.0.1")))
                : throw new FormatException("UseDevelopmentStorage can only be true.");
        var account = new StorageAccount(Endpoint(parts, "table"), Endpoint(parts, "queue"), Access(parts));
        return account is { TableEndpoint: null, QueueEndpoint: null }
            ? throw new FormatException("It names no account (AccountName, or TableEndpoint and QueueEndpoint).")
            : account;
    }

    static StorageAccount Emulator(Uri proxy) => new(
        new UriBuilder(proxy.Scheme, proxy.Host, 10002, EmulatorAccount).Uri,
        new UriBuilder(proxy.Scheme, proxy.Host, 10001, EmulatorAccount).Uri,
        new SharedKeyAccess(EmulatorAccount, Convert.FromBase64String(EmulatorKey)));

    static Uri? Endpoint(Dictionary<string, string> parts, string service)
    {
        if (parts.GetValueOrDefault($"{service}Endpoint") is { } address) return Address(address);
        if (parts.GetValueOrDefault("AccountName") is not { } name) return null;
        var protocol = parts.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        return Address($"{protocol}://{name}.{service}.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}");
    }

    static StorageAccess Access(Dictionary<string, string> parts)
    {
        if (parts.GetValueOrDefault("SharedAccessSignature") is { } signature) return new SignatureAccess(signature.TrimStart('?'));
        if (parts.GetValueOrDefault("AccountName") is not { } name || parts.GetValueOrDefault("AccountKey") is not { } key)
            throw new FormatException("It has neither AccountName and AccountKey nor SharedAccessSignature.");
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var length)
            ? new SharedKeyAccess(name, bytes[..length])
            : throw new FormatException("AccountKey is not base64.");
    }

    static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new FormatException($"'{text}' is no address of a service.");

    static Dictionary<string, string> Parts(string text)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (part.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value] || !parts.TryAdd(name, value))
                throw new FormatException("It must be name=value;name=value, each name once.");
        return parts;
    }
}
