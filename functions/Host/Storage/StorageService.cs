using Microsoft.Data.Sqlite;

namespace Izi.Host.Storage;

/// <summary>What tables and queues share: authorization, the standard headers, and an error answer for whatever goes wrong.</summary>
internal abstract class StorageService(SharedKey key, bool isTables, ILogger log)
{
    const int Busy = 5;
    const int Locked = 6;

    public async Task HandleAsync(HttpContext context)
    {
        SetHeaders(context);
        try
        {
            var target = StorageTarget.Of(context);
            key.Check(context.Request, target, isTables);
            await ServeAsync(context, target);
        }
        catch (StorageException refused)
        {
            await AnswerAsync(context.Response, refused.Error);
        }
        catch (SqliteException broken)
        {
            log.LogError(broken, "{Method} {Path} failed in the database.", context.Request.Method, context.Request.Path);
            var error = broken.SqliteErrorCode is Busy or Locked ? StorageError.ServerBusy : StorageError.InternalError;
            await AnswerAsync(context.Response, error);
        }
        catch (Exception broken) when (broken is not (BadHttpRequestException or OperationCanceledException))
        {
            log.LogError(broken, "{Method} {Path} failed.", context.Request.Method, context.Request.Path);
            await AnswerAsync(context.Response, StorageError.InternalError);
        }
    }

    protected abstract Task ServeAsync(HttpContext context, StorageTarget target);

    protected abstract Task WriteErrorAsync(HttpResponse response, StorageError error);

    /// <summary>The whole body, refused as soon as it is known to be too long.</summary>
    protected static async Task<byte[]> BodyAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most) throw StorageError.RequestBodyTooLarge.Exception();
        return await LoopbackServer.BodyAsync(request, most) ?? throw StorageError.RequestBodyTooLarge.Exception();
    }

    protected static Task WriteAsync(HttpResponse response, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    Task AnswerAsync(HttpResponse response, StorageError error)
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

    static void SetHeaders(HttpContext context)
    {
        var (request, response) = (context.Request.Headers, context.Response.Headers);
        response["x-ms-request-id"] = Guid.NewGuid().ToString();
        if (request.TryGetValue("x-ms-client-request-id", out var id)) response["x-ms-client-request-id"] = id;
        if (request.TryGetValue("x-ms-version", out var version)) response["x-ms-version"] = version;
    }
}
