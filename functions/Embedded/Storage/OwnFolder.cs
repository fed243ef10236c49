namespace Izi.Embedded.Storage;

/// <summary>Why this host opens no storage account.</summary>
internal static class OwnFolder
{
    public static NotSupportedException NoAccount => new("This host keeps its tables and queues in its own data folder and connects to no storage account.");
}
