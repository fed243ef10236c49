using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Izi.Embedded.Tables;

/// <summary>How a client that an app makes talks to a storage account: tries, transport, version. The host's own client takes none.</summary>
public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        if (!Enum.IsDefined(serviceVersion)) throw new ArgumentOutOfRangeException(nameof(serviceVersion));
        Version = serviceVersion;
    }

    internal ServiceVersion Version { get; }

    /// <summary>A version of the service's protocol.</summary>
    [SuppressMessage("Naming", "CA1707", Justification = "The real package's names.")]
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
}
