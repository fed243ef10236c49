using Azure.Core;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Queues;

/// <summary>The queues of this host's data folder, or of a storage account.</summary>
public class QueueServiceClient
{
    readonly IQueueStore store;
    readonly QueueMessageEncoding encoding;

    internal QueueServiceClient(IQueueStore store, QueueMessageEncoding encoding = QueueMessageEncoding.None) =>
        (this.store, this.encoding) = (store, encoding);

    /// <param name="connectionString">Names a storage account and its key, or <c>UseDevelopmentStorage=true</c>.</param>
    /// <exception cref="FormatException">It names none.</exception>
    public QueueServiceClient(string connectionString)
        : this(connectionString, new())
    {
    }

    /// <inheritdoc cref="QueueServiceClient(string)"/>
    public QueueServiceClient(string connectionString, QueueClientOptions options)
        : this(AccountQueues.Of(ConnectionString.Read(connectionString), options), options.MessageEncoding)
    {
    }

    /// <param name="serviceUri">Where the account's queues are, by https.</param>
    /// <param name="credential">An identity that may use them.</param>
    /// <param name="options">How messages are written, how often is tried, and by which transport.</param>
    public QueueServiceClient(Uri serviceUri, TokenCredential credential, QueueClientOptions? options = null)
        : this(
            AccountQueues.Of(StorageAccount.OfQueues(serviceUri, new TokenAccess(credential)), options ?? new()),
            options?.MessageEncoding ?? QueueMessageEncoding.None)
    {
    }

    public virtual QueueClient GetQueueClient(string queueName) => new(store, queueName, encoding);
}
