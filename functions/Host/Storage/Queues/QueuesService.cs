using System.Globalization;

namespace Izi.Host.Storage.Queues;

/// <summary>The queue service's REST operations: queues and messages.</summary>
internal sealed class QueuesService(QueueStore messages, QueueCatalog queues, SharedKey key, ILogger<QueuesService> log)
    : StorageService(key, isTables: false, log)
{
    const string Xml = "application/xml";
    const int MostListed = 5000;

    // XML may spend six characters on one of a message's.
    const int BodyBytes = (6 * QueueLimits.MessageBytes) + 4096;

    protected override Task ServeAsync(HttpContext context, StorageTarget target)
    {
        var comp = context.Request.Query["comp"].ToString();
        return (target.Segments, context.Request.Method, comp) switch
        {
            ([], "GET", "list") => ListAsync(context),
            ([var queue], _, "" or "metadata") => QueueAsync(context, queue, comp),
            ([var queue, "messages"], var method, "") => MessagesAsync(context, queue, method),
            ([var queue, "messages", var id], "PUT", "") => UpdateAsync(context, queue, id),
            ([var queue, "messages", var id], "DELETE", "") =>
                Done(context, messages.DeleteAsync(queue, id, QueueRequest.Receipt(context.Request))),
            _ => throw StorageError.NotImplemented.Exception(),
        };
    }

    protected override Task WriteErrorAsync(HttpResponse response, StorageError error) =>
        WriteAsync(response, error.Status, Xml, QueueXml.Error(error));

    Task QueueAsync(HttpContext context, string queue, string comp) => (context.Request.Method, comp) switch
    {
        ("PUT", "") => CreateAsync(context, queue),
        ("DELETE", "") => Done(context, queues.DeleteAsync(queue)),
        ("PUT", "metadata") => Done(context, queues.SetMetadataAsync(queue, QueueRequest.Metadata(context.Request))),
        ("GET" or "HEAD", "metadata") => DescribeAsync(context, queue),
        _ => throw StorageError.MethodNotAllowed.Exception(),
    };

    async Task CreateAsync(HttpContext context, string queue) =>
        context.Response.StatusCode = await queues.CreateAsync(queue, QueueRequest.Metadata(context.Request)) ? 201 : 204;

    Task DescribeAsync(HttpContext context, string queue)
    {
        foreach (var (name, value) in queues.Get(queue).Metadata) context.Response.Headers[QueueRequest.MetadataPrefix + name] = value;
        context.Response.Headers["x-ms-approximate-messages-count"] = messages.Count(queue).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (prefix, marker) = (query["prefix"].ToString(), query["marker"].ToString());
        var size = QueueRequest.Number(context.Request, "maxresults") ?? MostListed;
        if (size is < 1 or > MostListed) throw QueueError.OutOfRangeQueryParameterValue.Exception();
        var found = queues.List(prefix, marker, size);
        var next = found.Count > size ? found[size].Name : "";
        return WriteAsync(context.Response, 200, Xml, QueueXml.Queues(
            $"http://{context.Request.Host}/{StorageServer.Account}", found.Take(size), next,
            query["include"].ToString().Contains("metadata", StringComparison.OrdinalIgnoreCase)));
    }

    Task MessagesAsync(HttpContext context, string queue, string method) => method switch
    {
        "POST" => SendAsync(context, queue),
        "GET" when context.Request.Query["peekonly"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase) =>
            PeekAsync(context, queue),
        "GET" => ReceiveAsync(context, queue),
        "DELETE" => Done(context, messages.ClearAsync(queue)),
        _ => throw StorageError.MethodNotAllowed.Exception(),
    };

    async Task SendAsync(HttpContext context, string queue)
    {
        var request = context.Request;
        var visibility = QueueRequest.Seconds(request, "visibilitytimeout", TimeSpan.Zero);
        var timeToLive = QueueRequest.Seconds(request, "messagettl", QueueLimits.DefaultTimeToLive);
        var text = QueueXml.Read(await BodyAsync(request, BodyBytes));
        Refuse(QueueLimits.OfSend(text, visibility, timeToLive));
        var sent = await messages.SendAsync(queue, text, visibility, timeToLive);
        await WriteAsync(context.Response, 201, Xml, QueueXml.Messages([sent], Sent));
    }

    async Task ReceiveAsync(HttpContext context, string queue)
    {
        var count = QueueRequest.Count(context.Request);
        var visibility = QueueRequest.Seconds(context.Request, "visibilitytimeout", QueueLimits.DefaultVisibility);
        Refuse(QueueLimits.OfReceive(count, visibility));
        var received = await messages.ReceiveAsync(queue, count, visibility);
        await WriteAsync(context.Response, 200, Xml, QueueXml.Messages(received, Received));
    }

    Task PeekAsync(HttpContext context, string queue) =>
        WriteAsync(context.Response, 200, Xml, QueueXml.Messages(messages.Peek(queue, QueueRequest.Count(context.Request)), Peeked));

    async Task UpdateAsync(HttpContext context, string queue, string id)
    {
        var request = context.Request;
        var body = await BodyAsync(request, BodyBytes);
        var text = body.Length == 0 ? null : QueueXml.Read(body);
        var visibility = QueueRequest.Number(request, "visibilitytimeout") is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw QueueError.MissingRequiredQueryParameter.Exception();
        Refuse(QueueLimits.OfUpdate(text, visibility));
        var (receipt, nextVisible) = await messages.UpdateAsync(queue, id, QueueRequest.Receipt(request), text, visibility);
        context.Response.Headers["x-ms-popreceipt"] = receipt;
        context.Response.Headers["x-ms-time-next-visible"] = QueueXml.Text(nextVisible);
        context.Response.StatusCode = 204;
    }

    static async Task Done(HttpContext context, Task work)
    {
        await work;
        context.Response.StatusCode = 204;
    }

    static void Refuse(StorageError? broken)
    {
        if (broken is not null) throw broken.Exception();
    }

    static IEnumerable<(string, string)> Sent(StoredMessage message) =>
        [.. Dates(message), ("PopReceipt", message.PopReceipt), ("TimeNextVisible", QueueXml.Text(message.NextVisible))];

    static IEnumerable<(string, string)> Received(StoredMessage message) => [.. Sent(message), .. Content(message)];

    static IEnumerable<(string, string)> Peeked(StoredMessage message) => [.. Dates(message), .. Content(message)];

    static IEnumerable<(string, string)> Dates(StoredMessage message) =>
        [("MessageId", message.Id), ("InsertionTime", QueueXml.Text(message.Inserted)), ("ExpirationTime", QueueXml.Text(message.Expires))];

    static IEnumerable<(string, string)> Content(StoredMessage message) =>
        [("DequeueCount", message.DequeueCount.ToString(CultureInfo.InvariantCulture)), ("MessageText", message.Text)];
}
