using System.Globalization;
using Azure;
using Azure.Core;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Queues;

/// <summary>The queues of a storage account, or of Azurite, over REST. What the service would refuse by its limits is not even sent.</summary>
/// <param name="service">The account's queue service.</param>
/// <param name="longestPause">How long an empty queue is left alone at most, by one who waits for a message.</param>
internal sealed class AccountQueues(StorageService service, TimeSpan longestPause) : IQueueStore
{
    static readonly TimeSpan shortestPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan usualPause = TimeSpan.FromSeconds(2);

    readonly Changes changes = new();

    public TimeProvider Clock => TimeProvider.System;

    public static AccountQueues Of(StorageAccount account, QueueClientOptions options) => Of(account, options, Timeout.InfiniteTimeSpan, usualPause);

    public static AccountQueues Of(StorageAccount account, QueueClientOptions options, TimeSpan limit, TimeSpan longestPause) =>
        new(StorageService.OfQueues(account, options, StorageService.Version(options.Version), limit), longestPause);

    public async Task<bool> Create(string queue, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfName(queue));
        try
        {
            return (await Ask(RequestMethod.Put, $"/{Uri.EscapeDataString(queue)}", cancel)).Status == 201;
        }
        // With other metadata than none: it is there all the same.
        catch (RequestFailedException there) when (there.ErrorCode == "QueueAlreadyExists")
        {
            return false;
        }
    }

    public async Task<StoredMessage> Send(string queue, string text, TimeSpan visibility, TimeSpan timeToLive, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfSend(text, visibility, timeToLive));
        using var message = service.Message(RequestMethod.Post, $"/{Messages(queue)}?visibilitytimeout={Seconds(visibility)}&messagettl={Seconds(timeToLive)}");
        SetBody(message, text);
        var sent = QueueXml.Read((await service.Send(message, cancel)).ContentStream!).Single();
        Raise(queue, visibility);
        return sent with { Text = text };
    }

    public async Task<List<StoredMessage>> Receive(string queue, int count, TimeSpan visibility, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfReceive(count, visibility));
        return await Read($"/{Messages(queue)}?numofmessages={count}&visibilitytimeout={Seconds(visibility)}", cancel);
    }

    public async Task<List<StoredMessage>> Peek(string queue, int count, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfCount(count));
        return await Read($"/{Messages(queue)}?peekonly=true&numofmessages={count}", cancel);
    }

    public async Task<(string PopReceipt, DateTimeOffset Visible)> Update(
        string queue, string id, string receipt, string? text, TimeSpan visibility, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfUpdate(text, visibility));
        using var message = service.Message(RequestMethod.Put, $"{One(queue, id, receipt)}&visibilitytimeout={Seconds(visibility)}");
        if (text is not null) SetBody(message, text);
        var headers = (await service.Send(message, cancel)).Headers;
        Raise(queue, visibility);
        return headers.TryGetValue("x-ms-popreceipt", out var next) && headers.TryGetValue("x-ms-time-next-visible", out var visible)
            ? (next, QueueXml.Time(visible))
            : throw new RequestFailedException(0, "The answer to an update of a message has no pop receipt.");
    }

    public Task Delete(string queue, string id, string receipt, CancellationToken cancel) => Ask(RequestMethod.Delete, One(queue, id, receipt), cancel);

    public Task Clear(string queue, CancellationToken cancel) => Ask(RequestMethod.Delete, $"/{Messages(queue)}", cancel);

    public async Task<int> Count(string queue, CancellationToken cancel)
    {
        var headers = (await Ask(RequestMethod.Get, $"/{Uri.EscapeDataString(queue)}?comp=metadata", cancel)).Headers;
        return headers.TryGetValue("x-ms-approximate-messages-count", out var count) ? int.Parse(count, CultureInfo.InvariantCulture) : 0;
    }

    // Leases are left alone: others may hold them. An account that is away now is no reason not to start.
    public async Task Attend(string queue)
    {
        try
        {
            await Create(queue, default);
        }
        catch (Exception away) when (StorageAway.Is(away))
        {
            // Made at the first look that reaches it.
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403)
        {
            throw new InvalidOperationException($"The storage account refuses this host: {refused.ErrorCode}.", refused);
        }
    }

    // The service cannot be waited at, only asked again: soon at first, then less and less often; what this process sends is taken at once.
    public async Task<List<StoredMessage>> Next(string queue, int count, TimeSpan visibility, CancellationToken cancel)
    {
        for (var pause = shortestPause; ; pause = pause * 2 < longestPause ? pause * 2 : longestPause)
        {
            cancel.ThrowIfCancellationRequested();
            // Taken before the look, so that nothing that happens after it is missed.
            var change = changes.Next(queue);
            if (await Look(queue, count, visibility) is { Count: > 0 } found) return found;
            using var looked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(change, Task.Delay(pause, Clock, looked.Token));
            await looked.CancelAsync();
        }
    }

    async Task<List<StoredMessage>> Look(string queue, int count, TimeSpan visibility)
    {
        try
        {
            return await Receive(queue, count, visibility, default);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueError.QueueNotFound.Code)
        {
            await Create(queue, default);
            return [];
        }
    }

    async Task<Response> Ask(RequestMethod method, string path, CancellationToken cancel)
    {
        using var message = service.Message(method, path);
        return await service.Send(message, cancel);
    }

    async Task<List<StoredMessage>> Read(string path, CancellationToken cancel)
    {
        using var message = service.Message(RequestMethod.Get, path);
        return QueueXml.Read((await service.Send(message, cancel)).ContentStream!);
    }

    void Raise(string queue, TimeSpan visibility)
    {
        if (visibility < shortestPause) changes.Raise(queue);
    }

    static void SetBody(HttpMessage message, string text)
    {
        message.Request.Headers.SetValue("Content-Type", "application/xml");
        message.Request.Content = RequestContent.Create(QueueXml.Write(text));
    }

    static string Messages(string queue) => $"{Uri.EscapeDataString(queue)}/messages";

    static string One(string queue, string id, string receipt) =>
        $"/{Messages(queue)}/{Uri.EscapeDataString(id)}?popreceipt={Uri.EscapeDataString(receipt)}";

    // The service counts in whole seconds.
    static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
