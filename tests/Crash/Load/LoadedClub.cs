namespace Izi.Crash.Load;

/// <summary>Which processes are killed.</summary>
enum Victim
{
    Host,
    Worker,
    Both,
}

/// <summary>A club of 16 devices on a data folder: its processes are killed and started again while callers go on asking.</summary>
sealed class LoadedClub(string folder) : IAsyncDisposable
{
    readonly HttpClient http = new();
    readonly List<(DateTimeOffset At, string What)> ready = [];
    TaskCompletionSource<LocalHostProcess> running = NotRunning();
    LocalHostProcess? host;
    (int Count, TaskCompletionSource Reached) awaited = (int.MaxValue, new());
    int requests;

    public IReadOnlyList<HallDevice> Devices { get; } = [.. Enumerable.Range(1, 16).Select(number => new HallDevice($"pc-{number:00}"))];

    /// <summary>When the club was ready for requests, after its start and after each kill.</summary>
    public IReadOnlyList<(DateTimeOffset At, string What)> Ready => ready;

    /// <summary>What the hosts that ended have logged of deliveries that failed.</summary>
    public List<string> Retries { get; } = [];

    public LocalHostProcess Host => host!;

    public async Task StartAsync(bool devices = true, Victim? after = null)
    {
        var connecting = Task.CompletedTask;
        host = await LocalHostProcess.StartAsync(folder, port => connecting = devices ? ConnectAsync(port) : connecting);
        await connecting;
        ready.Add((DateTimeOffset.UtcNow, after is null ? "the start" : $"readiness after {after} was killed"));
        running.SetResult(host);
    }

    public Task ConnectAsync(int port) => Task.WhenAll(Devices.Select(device => device.ConnectAsync(port)));

    /// <summary>Completes once this many more requests have been begun.</summary>
    public Task RequestsAsync(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited = (Volatile.Read(ref requests) + more, reached);
        return reached.Task;
    }

    /// <summary>Kills some of the processes; completes when the club is ready again.</summary>
    public async Task KillAsync(Victim victim)
    {
        if (victim is Victim.Worker)
        {
            Host.KillWorker();
            // A request waits for the next worker.
            while (!await IsHealthyAsync()) ;
            ready.Add((DateTimeOffset.UtcNow, $"readiness after {victim} was killed"));
            return;
        }
        running = NotRunning();
        if (victim is Victim.Host) Host.KillHost();
        else Host.Kill();
        await EndAsync();
        await StartAsync(after: victim);
    }

    /// <summary>SIGTERM; completes with the exit code when the club is ready again.</summary>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        running = NotRunning();
        var code = await Host.TerminateAsync(within);
        await EndAsync();
        await StartAsync();
        return code;
    }

    /// <summary>Asks until there is an answer other than 503, under the same key, however often the club is killed.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(
        HttpMethod method, string path, string? json = null, string? key = null)
    {
        if (Interlocked.Increment(ref requests) is var count && awaited is var (wanted, reached) && count >= wanted) reached.TrySetResult();
        while (true)
        {
            var on = await running.Task;
            using var request = new HttpRequestMessage(method, new Uri(on.Staff.BaseAddress!, path));
            request.Headers.Authorization = on.Staff.DefaultRequestHeaders.Authorization;
            if (json is not null) request.Content = DemoClub.Json(json);
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            try
            {
                using var answer = await http.SendAsync(request);
                if (answer.StatusCode is HttpStatusCode.ServiceUnavailable) continue;
                var text = await answer.Content.ReadAsStringAsync();
                return (answer.StatusCode, text is "" ? JsonValue.Create("") : JsonNode.Parse(text)!);
            }
            catch (HttpRequestException)
            {
                // The host was killed; the next attempt waits for the next one.
            }
        }
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, body) = await AskAsync(HttpMethod.Get, path);
        Assert.True(status is HttpStatusCode.OK, $"{path}: {status} {body}");
        return body;
    }

    /// <summary>All pages of a list.</summary>
    public async Task<List<JsonNode>> AllAsync(string path, string member)
    {
        List<JsonNode> all = [];
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            all.AddRange(page[member]!.AsArray().Select(one => one!));
            cursor = (string?)page["cursor"];
        }
        while (cursor is not null);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in Devices) await device.DisposeAsync();
        if (host is not null) await EndAsync();
        http.Dispose();
    }

    async Task EndAsync()
    {
        await Host.DisposeAsync();
        Retries.AddRange(Host.Said.Split('\n').Where(line => line.Contains("is tried again in", StringComparison.Ordinal)));
    }

    async Task<bool> IsHealthyAsync()
    {
        using var answer = await Host.Staff.GetAsync("health");
        return answer.IsSuccessStatusCode;
    }

    static TaskCompletionSource<LocalHostProcess> NotRunning() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
