using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Izi.Host.Triggers;

/// <summary>Names the invocation to the worker's web server, and holds back its empty 200 for a function that failed.</summary>
internal sealed class WorkerTransformer(string invocation, Task running) : HttpTransformer
{
    const string InvocationId = "x-ms-invocation-id";
    const long LargeBody = 1024 * 1024;

    public override async ValueTask TransformRequestAsync(
        HttpContext http, HttpRequestMessage request, string destination, CancellationToken cancel)
    {
        await base.TransformRequestAsync(http, request, destination, cancel);
        request.Headers.Host = null;
        // Without this HTTP/1.1 sends the whole body before it reads an answer, though the function may refuse the body unread.
        if (http.Request.ContentLength > LargeBody || http.Request.Headers.TransferEncoding.Count > 0)
            request.Headers.ExpectContinue = true;
        Set(request, InvocationId, invocation);
        Set(request, "X-Forwarded-For", http.Connection.RemoteIpAddress?.ToString());
        Set(request, "X-Forwarded-Host", http.Request.Host.Value);
        Set(request, "X-Forwarded-Proto", http.Request.Scheme);
        Set(request, "X-Forwarded-Prefix", null);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext http, HttpResponseMessage? response, CancellationToken cancel)
    {
        var mayHaveThrown = response is { StatusCode: HttpStatusCode.OK }
            && (response.Content.Headers.ContentLength is 0 || HttpMethods.IsHead(http.Request.Method));
        if (mayHaveThrown)
        {
            await running.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!running.IsCompletedSuccessfully) return false;
        }
        return await base.TransformResponseAsync(http, response, cancel);
    }

    // Never a caller's own value: the worker believes these headers.
    static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is { Length: > 0 }) request.Headers.TryAddWithoutValidation(name, value);
    }
}
