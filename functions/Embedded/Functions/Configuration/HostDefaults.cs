using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>What the host fills into the configuration where nobody set anything.</summary>
internal sealed class HostDefaults : ConfigurationProvider, IConfigurationSource
{
    // The last values are known only when others may already be reading.
    public HostDefaults() => Data = new ConcurrentDictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Sets a value unless there is one that is not empty; tells the one that holds.</summary>
    public string Fill(IConfiguration settings, string key, Func<string> value)
    {
        if (string.IsNullOrEmpty(settings[key])) Set(key, value());
        return settings[key]!;
    }
}
