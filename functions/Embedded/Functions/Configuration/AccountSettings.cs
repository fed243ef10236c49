using Azure.Core;
using Azure.Identity;
using Izi.Embedded.Storage;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>The storage account that settings name, as the real host reads them; null where tables and queues are in the data folder.</summary>
internal static class AccountSettings
{
    const string Name = "AzureWebJobsStorage";

    /// <param name="settings">A connection string, or addresses or a name beneath it.</param>
    /// <param name="identity">Who the host is, where a setting gives addresses instead of a key; null for this machine's own identity.</param>
    /// <exception cref="BindingException">The settings name no account that can be used.</exception>
    public static StorageAccount? Read(IConfiguration settings, TokenCredential? identity = null)
    {
        if (settings[Name] is { Length: > 0 } connection) return OfText(connection);
        if (!settings.GetSection(Name).AsEnumerable().Any(setting => !string.IsNullOrEmpty(setting.Value))) return null;
        var name = settings["AzureWebJobsStorage:accountName"];
        return new(
            Address("tableServiceUri", settings["AzureWebJobsStorage:tableServiceUri"], name, "table"),
            Address("queueServiceUri", settings["AzureWebJobsStorage:queueServiceUri"], name, "queue"),
            new TokenAccess(identity ?? new DefaultAzureCredential()));
    }

    static StorageAccount OfText(string connection)
    {
        try
        {
            return ConnectionString.Read(connection) is { TableEndpoint: not null, QueueEndpoint: not null } account ? account
                : throw new FormatException("It names no tables, or no queues.");
        }
        catch (FormatException why)
        {
            throw new BindingException($"{Name} is no connection string of a storage account: {why.Message}");
        }
    }

    // A token goes to nobody but the account, so only by TLS.
    static Uri Address(string setting, string? given, string? account, string service)
    {
        var text = !string.IsNullOrEmpty(given) ? given
            : !string.IsNullOrEmpty(account) ? $"https://{account}.{service}.core.windows.net"
            : throw new BindingException($"{Name}__{setting} (or {Name}__accountName) must be set beside the other settings of {Name}.");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address
            : throw new BindingException($"{Name}__{setting} is '{text}', which is no https address.");
    }
}
