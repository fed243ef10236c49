using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Queues;

/// <summary>One queue, of this host's data folder or of a storage account.</summary>
public class QueueClient
{
    readonly IQueueStore store;
    readonly QueueMessageEncoding encoding;

    internal QueueClient(IQueueStore store, string queueName, QueueMessageEncoding encoding = QueueMessageEncoding.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(queueName);
        (this.store, this.encoding) = (store, encoding);
        Name = queueName;
    }

    public virtual string Name { get; }
    public virtual int MaxPeekableMessages => QueueLimits.Messages;
    public virtual int MessageMaxBytes => QueueLimits.MessageBytes;

    /// <summary>Makes the queue; null when it was there.</summary>
    public virtual async Task<Response?> CreateIfNotExistsAsync(
        IDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (metadata is { Count: > 0 }) throw new NotSupportedException("This host keeps no metadata of a queue.");
        return await store.Create(Name, cancellationToken) ? ServiceResponse.Created : null;
    }

    /// <summary>Puts a message at the end, hidden for <paramref name="visibilityTimeout"/>, gone after <paramref name="timeToLive"/>.</summary>
    /// <param name="messageText">At most 64 KiB of UTF-8, in characters that XML has.</param>
    /// <param name="visibilityTimeout">0 (the default) to 7 days, and less than the time to live.</param>
    /// <param name="timeToLive">At least a second; -1 second for ever; 7 days by default.</param>
    /// <param name="cancellationToken">Looked at before anything is written.</param>
    /// <exception cref="RequestFailedException">404 QueueNotFound, 413 RequestBodyTooLarge, 400.</exception>
    public virtual async Task<Response<SendReceipt>> SendMessageAsync(
        string messageText, TimeSpan? visibilityTimeout = null, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageText);
        cancellationToken.ThrowIfCancellationRequested();
        var sent = await store.Send(
            Name, encoding.Written(messageText), visibilityTimeout ?? TimeSpan.Zero, timeToLive ?? QueueLimits.DefaultTimeToLive, cancellationToken);
        return Response.FromValue(new SendReceipt(sent), ServiceResponse.Created);
    }

    /// <summary>Takes up to <paramref name="maxMessages"/> (1 to 32) messages and hides them for 30 seconds or the time asked for.</summary>
    public virtual async Task<Response<QueueMessage[]>> ReceiveMessagesAsync(
        int? maxMessages = null, TimeSpan? visibilityTimeout = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var received = await store.Receive(Name, maxMessages ?? 1, visibilityTimeout ?? QueueLimits.DefaultVisibility, cancellationToken);
        return Response.FromValue<QueueMessage[]>([.. received.Select(m => new QueueMessage(m, encoding.Read(m.Text)))], ServiceResponse.Ok());
    }

    /// <summary>Takes one message; the value is null when there is none.</summary>
    public virtual async Task<Response<QueueMessage?>> ReceiveMessageAsync(
        TimeSpan? visibilityTimeout = null, CancellationToken cancellationToken = default)
    {
        var received = await ReceiveMessagesAsync(1, visibilityTimeout, cancellationToken);
        return Response.FromValue(received.Value.FirstOrDefault(), received.GetRawResponse());
    }

    /// <summary>Looks at up to <paramref name="maxMessages"/> (1 to 32) visible messages.</summary>
    public virtual async Task<Response<PeekedMessage[]>> PeekMessagesAsync(int? maxMessages = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var peeked = await store.Peek(Name, maxMessages ?? 1, cancellationToken);
        return Response.FromValue<PeekedMessage[]>([.. peeked.Select(m => new PeekedMessage(m, encoding.Read(m.Text)))], ServiceResponse.Ok());
    }

    /// <summary>Hides a message for a while from now (0 to 7 days) and, if a text is given, replaces its text.</summary>
    /// <exception cref="RequestFailedException">400 PopReceiptMismatch, 404 MessageNotFound.</exception>
    public virtual async Task<Response<UpdateReceipt>> UpdateMessageAsync(
        string messageId, string popReceipt, string? messageText = null, TimeSpan visibilityTimeout = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var text = messageText is null ? null : encoding.Written(messageText);
        var (receipt, visible) = await store.Update(Name, messageId, popReceipt, text, visibilityTimeout, cancellationToken);
        return Response.FromValue(new UpdateReceipt(receipt, visible), ServiceResponse.NoContent());
    }

    /// <exception cref="RequestFailedException">400 PopReceiptMismatch, 404 MessageNotFound.</exception>
    public virtual async Task<Response> DeleteMessageAsync(string messageId, string popReceipt, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await store.Delete(Name, messageId, popReceipt, cancellationToken);
        return ServiceResponse.NoContent();
    }

    public virtual async Task<Response> ClearMessagesAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await store.Clear(Name, cancellationToken);
        return ServiceResponse.NoContent();
    }

    public virtual async Task<Response<QueueProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Response.FromValue(new QueueProperties { ApproximateMessagesCount = await store.Count(Name, cancellationToken) }, ServiceResponse.Ok());
    }
}
