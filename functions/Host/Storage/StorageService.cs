using Microsoft.AspNetCore.Http.Features;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Storage;

/// <summary>What tables and queues share: authorization, the standard headers, and an error answer for whatever goes wrong.</summary>
internal abstract class StorageService(SharedKey key, bool isTables, ILogger log)
{
    const int Busy = 5;
    const int Locked = 6;

    public async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request.Headers, context.Response.Headers);
        response["x-ms-request-id"] = Guid.NewGuid().ToString();
        if (request.TryGetValue("x-ms-client-request-id", out var id)) response["x-ms-client-request-id"] = id;
        if (request.TryGetValue("x-ms-version", out var version)) response["x-ms-version"] = version;
        try
        {
            var target = StorageTarget.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            key.Check(context.Request, target, isTables);
            await ServeAsync(context, target);
        }
        catch (StorageException refused)
        {
            await AnswerAsync(context.Response, refused);
        }
        catch (Exception broken) when (broken is not (BadHttpRequestException or OperationCanceledException))
        {
            log.LogError(broken, "{Method} {Path} failed.", context.Request.Method, context.Request.Path);
            await AnswerAsync(context.Response, broken is SqliteException { SqliteErrorCode: Busy or Locked }
                ? new(503, "ServerBusy", "The server is busy.")
                : new(500, "InternalError", "The server encountered an internal error. Please retry the request."));
        }
    }

    protected abstract Task ServeAsync(HttpContext context, StorageTarget target);

    protected abstract Task WriteErrorAsync(HttpResponse response, StorageException error);

    /// <summary>The whole body, refused as soon as it is known to be too long.</summary>
    protected static async Task<byte[]> BodyAsync(HttpRequest request, int most) =>
        await LoopbackServer.BodyAsync(request, most) ?? throw StorageException.RequestBodyTooLarge;

    protected static Task WriteAsync(HttpResponse response, int status, string contentType, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    protected static async Task Done(HttpContext context, Task work)
    {
        await work;
        context.Response.StatusCode = 204;
    }

    Task AnswerAsync(HttpResponse response, StorageException error)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return Task.CompletedTask;
        }
        response.StatusCode = error.Status;
        response.Headers["x-ms-error-code"] = error.Code;
        return HttpMethods.IsHead(response.HttpContext.Request.Method) ? Task.CompletedTask : WriteErrorAsync(response, error);
    }
}

/// <summary>
/// The path of a request as it was sent, and its decoded segments after the account's name: a decoded path cannot tell a slash in a key
/// from one between segments.
/// </summary>
internal sealed record StorageTarget(string Path, string Account, string[] Segments)
{
    /// <param name="address">A path, or the absolute address that an action of a batch carries.</param>
    public static StorageTarget Of(string address)
    {
        var start = address.StartsWith('/') ? 0 : address.IndexOf('/', address.IndexOf("://", StringComparison.Ordinal) + 3);
        var path = start < 0 ? "/" : address[start..].Split('?')[0];
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments is [var account, .. var rest]
            ? new(path, account, Array.ConvertAll(rest, Uri.UnescapeDataString))
            : new(path, "", []);
    }
}
