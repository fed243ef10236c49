namespace Izi.Embedded.Storage;

/// <summary>A storage account: where its tables and queues are, and how a request shows that it may. Null is a service that nothing names.</summary>
internal sealed record StorageAccount(Uri? TableEndpoint, Uri? QueueEndpoint, StorageAccess Access)
{
    public static StorageAccount OfTables(Uri endpoint, StorageAccess access) => new(Given(endpoint), null, access);

    public static StorageAccount OfQueues(Uri endpoint, StorageAccess access) => new(null, Given(endpoint), access);

    static Uri Given(Uri? endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint;
    }
}
