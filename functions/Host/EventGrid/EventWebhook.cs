using System.Net;
using System.Net.Http.Headers;

namespace Izi.Host.EventGrid;

/// <summary>
/// Pushes an event to the webhook of the Functions host's Event Grid extension. While nobody answers there (connection refused, or 503
/// because the functions are not loaded) it asks again every 250 ms, so that a worker that is back after a crash is found at once; all
/// deliveries wait for the first that gets through.
/// </summary>
internal sealed class EventWebhook(Func<Uri?> functions, string code, TimeProvider time) : IDisposable
{
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);
    static readonly MediaTypeHeaderValue cloudEvent = new("application/cloudevents+json", "utf-8");

    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        // Event Grid's own limit. It is about the network, so it is not the clock that a test moves.
        Timeout = TimeSpan.FromSeconds(30),
    };

    readonly Lock gate = new();
    TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long refusedAt;

    /// <summary>Whether the functions answered when they were last asked.</summary>
    public bool IsReachable { get; private set; } = true;

    /// <exception cref="HttpRequestException">The function failed, or the answer was lost.</exception>
    public async Task PushAsync(EventSubscription subscription, byte[] json, CancellationToken stop)
    {
        while (!await TryPushAsync(subscription, json, stop)) await WaitAsync(stop);
    }

    public void Dispose() => http.Dispose();

    async Task<bool> TryPushAsync(EventSubscription subscription, byte[] json, CancellationToken stop)
    {
        if (functions() is not { } host) return false;
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(host, subscription)) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = cloudEvent;
        request.Headers.Add("aeg-event-type", "Notification");
        request.Headers.Add("aeg-subscription-name", subscription.Name);
        try
        {
            using var answer = await http.SendAsync(request, stop);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return false;
            Answered();
            answer.EnsureSuccessStatusCode();
            return true;
        }
        catch (HttpRequestException refused) when (refused.HttpRequestError is HttpRequestError.ConnectionError)
        {
            return false;
        }
        catch (TaskCanceledException slow) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException("The function did not answer within 30 s.", slow);
        }
    }

    Uri Address(Uri host, EventSubscription subscription) => new(
        host, $"/runtime/webhooks/EventGrid?functionName={Uri.EscapeDataString(subscription.Function)}&code={Uri.EscapeDataString(code)}");

    async Task WaitAsync(CancellationToken stop)
    {
        var (delay, other) = NextTry();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(delay, time, over.Token), other);
        await over.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    // Deliveries that are refused during one pause share it.
    (TimeSpan Delay, Task Other) NextTry()
    {
        lock (gate)
        {
            var waited = time.GetElapsedTime(refusedAt);
            if (!IsReachable && waited < pause) return (pause - waited, answered.Task);
            IsReachable = false;
            refusedAt = time.GetTimestamp();
            return (pause, answered.Task);
        }
    }

    void Answered()
    {
        lock (gate)
        {
            if (IsReachable) return;
            IsReachable = true;
            answered.SetResult();
            answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
