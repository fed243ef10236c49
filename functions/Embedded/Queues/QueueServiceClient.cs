using Azure.Core;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Queues;

/// <summary>The queues of this host.</summary>
public class QueueServiceClient
{
    readonly QueueStore store;

    internal QueueServiceClient(QueueStore store) => this.store = store;

    /// <exception cref="NotSupportedException">Always: this host connects to no storage account.</exception>
    public QueueServiceClient(string connectionString) => throw OwnFolder.NoAccount;

    /// <exception cref="NotSupportedException">Always: this host connects to no storage account.</exception>
    public QueueServiceClient(string connectionString, QueueClientOptions options) => throw OwnFolder.NoAccount;

    /// <exception cref="NotSupportedException">Always: this host connects to no storage account.</exception>
    public QueueServiceClient(Uri serviceUri, TokenCredential credential, QueueClientOptions? options = null) => throw OwnFolder.NoAccount;

    public virtual QueueClient GetQueueClient(string queueName) => new(store, queueName);
}
