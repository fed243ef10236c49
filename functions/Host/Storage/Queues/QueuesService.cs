using System.Globalization;

namespace Izi.Host.Storage.Queues;

/// <summary>The queue service's REST operations: queues and messages.</summary>
internal sealed class QueuesService(QueueCatalog queues, QueueStore messages, SharedKey key, ILoggerFactory logs)
    : StorageService(key, isTables: false, logs.CreateLogger<QueuesService>())
{
    const string Xml = "application/xml";
    const int MostListed = 5000;

    // XML may spend six characters on one of a message's.
    const int BodyBytes = (6 * QueueRequest.MessageBytes) + 4096;

    protected override Task ServeAsync(HttpContext context, StorageTarget target)
    {
        var request = context.Request;
        return (target.Segments, request.Method, request.Query["comp"].ToString()) switch
        {
            ([], "GET", "list") => ListAsync(context),
            ([var queue], "PUT", "") => CreateAsync(context, queue),
            ([var queue], "DELETE", "") => Done(context, queues.DeleteAsync(queue)),
            ([var queue], "PUT", "metadata") => Done(context, queues.SetMetadataAsync(queue, QueueRequest.Metadata(request))),
            ([var queue], "GET" or "HEAD", "metadata") => DescribeAsync(context, queue),
            ([var queue, "messages"], "POST", "") => SendAsync(context, queue),
            ([var queue, "messages"], "GET", "") => ReceiveAsync(context, queue),
            ([var queue, "messages"], "DELETE", "") => Done(context, messages.ClearAsync(queue)),
            ([var queue, "messages", var id], "PUT", "") => UpdateAsync(context, queue, id),
            ([var queue, "messages", var id], "DELETE", "") =>
                Done(context, messages.DeleteAsync(queue, id, QueueRequest.Receipt(request))),
            ([_], _, "" or "metadata") or ([_, "messages"], _, "") => throw StorageException.MethodNotAllowed,
            _ => throw StorageException.NotImplemented,
        };
    }

    protected override Task WriteErrorAsync(HttpResponse response, StorageException error) =>
        WriteAsync(response, error.Status, Xml, QueueXml.Error(error));

    async Task CreateAsync(HttpContext context, string queue)
    {
        QueueRequest.CheckName(queue);
        context.Response.StatusCode = await queues.CreateAsync(queue, QueueRequest.Metadata(context.Request)) ? 201 : 204;
    }

    Task DescribeAsync(HttpContext context, string queue)
    {
        foreach (var (name, value) in queues.Metadata(queue)) context.Response.Headers[QueueRequest.MetadataPrefix + name] = value;
        context.Response.Headers["x-ms-approximate-messages-count"] = messages.Count(queue).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var size = QueueRequest.Number(context.Request, "maxresults") ?? MostListed;
        if (size is < 1 or > MostListed) throw QueueRequest.OutOfRange;
        var found = queues.List(query["prefix"].ToString(), query["marker"].ToString(), size);
        return WriteAsync(context.Response, 200, Xml, QueueXml.Queues(
            $"http://{context.Request.Host}/{StorageServer.Account}", found.Take(size), found.Count > size ? found[size].Name : "",
            query["include"].ToString().Contains("metadata", StringComparison.OrdinalIgnoreCase)));
    }

    async Task SendAsync(HttpContext context, string queue)
    {
        var text = QueueRequest.Text(await BodyAsync(context.Request, BodyBytes));
        var visibility = QueueRequest.Visibility(context.Request, otherwise: 0);
        var sent = await messages.SendAsync(queue, text, visibility, QueueRequest.TimeToLive(context.Request, visibility));
        await WriteAsync(context.Response, 201, Xml, QueueXml.Messages([sent], withReceipt: true, withText: false));
    }

    async Task ReceiveAsync(HttpContext context, string queue)
    {
        var count = QueueRequest.Count(context.Request);
        var isPeek = context.Request.Query["peekonly"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
        var found = isPeek
            ? messages.Peek(queue, count)
            : await messages.ReceiveAsync(queue, count, QueueRequest.Visibility(context.Request, otherwise: 30, least: 1));
        await WriteAsync(context.Response, 200, Xml, QueueXml.Messages(found, withReceipt: !isPeek, withText: true));
    }

    async Task UpdateAsync(HttpContext context, string queue, string id)
    {
        var body = await BodyAsync(context.Request, BodyBytes);
        var text = body.Length == 0 ? null : QueueRequest.Text(body);
        var visibility = QueueRequest.Visibility(context.Request, otherwise: null);
        var (receipt, nextVisible) = await messages.UpdateAsync(queue, id, QueueRequest.Receipt(context.Request), text, visibility);
        context.Response.Headers["x-ms-popreceipt"] = receipt;
        context.Response.Headers["x-ms-time-next-visible"] = QueueXml.Text(nextVisible);
        context.Response.StatusCode = 204;
    }
}
