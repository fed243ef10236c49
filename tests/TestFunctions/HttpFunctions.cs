namespace Izi.TestFunctions;

public sealed class HttpFunctions(Book book, ILogger<HttpFunctions> log)
{
    [Function(nameof(Echo))]
    public IResult Echo(
        [HttpTrigger(Anonymous, "get", "head", Route = "echo/{id}")] HttpRequest request, string id,
        FunctionContext context) => Results.Json(new
    {
        Id = id,
        Query = request.QueryString.Value,
        Path = request.Path.Value,
        request.Scheme,
        Host = request.Host.Value,
        Caller = request.HttpContext.Connection.RemoteIpAddress?.ToString(),
        Header = request.Headers["X-Test"].ToString(),
        Invocation = request.Headers["x-ms-invocation-id"].ToString(),
        context.InvocationId,
        Bound = context.BindingContext.BindingData.TryGetValue("id", out var bound) ? bound?.ToString() : null,
        context.TraceContext.TraceParent,
        context.TraceContext.TraceState,
    });

    [Function(nameof(Number))]
    public IResult Number(
        [HttpTrigger(Anonymous, "get", Route = "numbers/{venue}/{count}")] HttpRequest request, string venue, int count) =>
        Results.Text($"{venue} has {count}");

    [Function(nameof(Anything))]
    public IResult Anything([HttpTrigger(Anonymous)] HttpRequest request) => Results.NoContent();

    [Function(nameof(Known))]
    public IResult Known([HttpTrigger(Anonymous, "get", Route = "caught/known")] HttpRequest request) => Results.Text("known");

    [Function(nameof(Caught))]
    public IResult Caught([HttpTrigger(Anonymous, "get", "post", Route = "caught/{*path}")] HttpRequest request, string path) =>
        Results.Text($"caught {path}", statusCode: 404);

    [Function(nameof(Broken))]
    public IResult Broken(
        [HttpTrigger(Anonymous, "get", "head", Route = "broken")] HttpRequest request) => throw new InvalidOperationException("secret");

    [Function(nameof(BrokenLate))]
    public async Task<IResult> BrokenLate([HttpTrigger(Anonymous, "get", Route = "broken-late")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half of ");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("secret");
    }

    [Function(nameof(Wait))]
    public async Task<IResult> Wait(
        [HttpTrigger(Anonymous, "get", Route = "wait/{gate}")] HttpRequest request, string gate, CancellationToken cancel)
    {
        book.Add($"{gate}-began", "began");
        try
        {
            await book.GateAsync(gate, cancel);
            return Results.Text("done");
        }
        catch (OperationCanceledException)
        {
            book.Add($"{gate}-cancelled", "cancelled");
            throw;
        }
    }

    [Function(nameof(Sink))]
    public async Task<IResult> Sink([HttpTrigger(Anonymous, "post", Route = "sink")] HttpRequest request, CancellationToken cancel)
    {
        var (buffer, total) = (new byte[64 * 1024], 0L);
        while (await request.Body.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            if (total == 0) book.Add("sink", "first bytes");
            total += read;
        }
        return Results.Text($"{total}");
    }

    [Function(nameof(Source))]
    public async Task Source(
        [HttpTrigger(Anonymous, "get", Route = "source/{gate}")] HttpRequest request, string gate, CancellationToken cancel)
    {
        var response = request.HttpContext.Response;
        await response.WriteAsync("first ", cancel);
        await response.Body.FlushAsync(cancel);
        await book.GateAsync(gate, cancel);
        await response.WriteAsync("last", cancel);
    }

    [Function(nameof(Setting))]
    public IResult Setting([HttpTrigger(Anonymous, "get", Route = "settings/{name}")] HttpRequest request, string name) =>
        Results.Text(Environment.GetEnvironmentVariable(name) ?? "(none)");

    [Function(nameof(Me))]
    public IResult Me([HttpTrigger(Anonymous, "get", Route = "process")] HttpRequest request) => Results.Text($"{Environment.ProcessId}");

    [Function(nameof(Logs))]
    public IResult Logs([HttpTrigger(Anonymous, "post", Route = "log/{text}")] HttpRequest request, string text)
    {
        log.LogWarning("Logged {Text}", text);
        return Results.NoContent();
    }
}
