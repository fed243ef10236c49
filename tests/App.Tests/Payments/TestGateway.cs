using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Izi.App.Tests.Payments;

/// <summary>Somebody else's payment gateway: it keeps its books by idempotency key, and fails in whatever way the test says.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ConcurrentDictionary<string, (string Id, long Amount)> charges = [];
    readonly ConcurrentDictionary<string, (string Charge, long Amount)> refunds = [];
    readonly Channel<GatewayRequest> heard = Channel.CreateUnbounded<GatewayRequest>();
    readonly HttpClient greeter = new();
    WebApplication? web;
    int port;

    public string Address => $"http://127.0.0.1:{port}/pay";

    /// <summary>What it does about everything it is asked from now on.</summary>
    public Mood Mood { get; set; }

    /// <summary>What it answers while it turns requests away.</summary>
    public int Status { get; set; } = 401;

    /// <summary>What it waits for between paying and answering.</summary>
    public Task Thinks { get; set; } = Task.CompletedTask;

    /// <summary>What happens once it has paid, before it answers.</summary>
    public Func<Task> Paid { get; set; } = () => Task.CompletedTask;

    /// <summary>What it ever charged, and what it gave back; minor units.</summary>
    public (long Charged, long Refunded) Books =>
        (charges.Values.Sum(charge => charge.Amount), refunds.Values.Sum(refund => refund.Amount));

    public static async Task<TestGateway> Start()
    {
        var gateway = new TestGateway();
        await gateway.ComeBack();
        return gateway;
    }

    /// <summary>The next thing it is asked.</summary>
    public async Task<GatewayRequest> Heard() => await heard.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>A word of no consequence.</summary>
    public async Task Greet() => (await greeter.GetAsync($"http://127.0.0.1:{port}/")).Dispose();

    /// <summary>Nobody is at home.</summary>
    public async Task GoDown() => await web!.DisposeAsync();

    public async Task ComeBack()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        web = builder.Build();
        web.MapGet("/", () => "Good evening.");
        web.MapPost("/pay/{**path}", Serve);
        await web.StartAsync();
        port = new Uri(web.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        greeter.Dispose();
        await web!.DisposeAsync();
    }

    async Task Serve(HttpContext http, string path)
    {
        var body = JsonNode.Parse(await new StreamReader(http.Request.Body).ReadToEndAsync())!;
        var request = new GatewayRequest(
            path, http.Request.Headers["Idempotency-Key"].ToString(), http.Request.Headers.Authorization.ToString(), body);
        var mood = Mood;
        heard.Writer.TryWrite(request);
        if (mood.Pays())
        {
            await Book(request);
            await Thinks.WaitAsync(http.RequestAborted);
        }
        await Answer(mood, request).ExecuteAsync(http);
    }

    async Task Book(GatewayRequest request)
    {
        if (request.IsRefund) refunds.TryAdd(request.Key, (request.Path.Split('/')[1], request.Amount));
        else charges.TryAdd(request.Key, ($"ch_{charges.Count + 1}", request.Amount));
        await Paid();
    }

    IResult Answer(Mood mood, GatewayRequest request) => mood switch
    {
        Mood.Pays when request.IsRefund => Results.Json(new { }, statusCode: 201),
        Mood.Pays => Results.Json(new { id = charges[request.Key].Id }, statusCode: 201),
        Mood.Declines => Results.Json(new { reason = "no money" }, statusCode: 402),
        Mood.RefusesForGood => Results.Json(new { reason = "no such method" }, statusCode: 422),
        Mood.TurnsAway => Results.Text("You may not.", statusCode: Status),
        Mood.Breaks => Results.Text("Something is wrong.", statusCode: 500),
        Mood.PaysAndSaysOk => Results.Json(new { id = charges.GetValueOrDefault(request.Key).Id }, statusCode: 200),
        Mood.Redirects => Results.Redirect($"{Address}/elsewhere"),
        Mood.PaysAndGarbles => Results.Text("{\"id\":", "application/json", statusCode: 201),
        Mood.PaysAndForgetsTheId => Results.Text("""{"id":null}""", "application/json", statusCode: 201),
        Mood.PaysAndHangsUp or Mood.HangsUp => new HangUp(),
        Mood.PaysAndHangs or Mood.Hangs => new Hang(),
        _ => throw new InvalidOperationException($"What is {mood}?"),
    };

    sealed class HangUp : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Abort();
            return Task.CompletedTask;
        }
    }

    /// <summary>Says nothing until the other side has lost its patience.</summary>
    sealed class Hang : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var gone = new TaskCompletionSource();
            await using var hungUp = httpContext.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }
    }
}

/// <summary>One thing that the gateway was asked.</summary>
public sealed record GatewayRequest(string Path, string Key, string Authorization, JsonNode Body)
{
    public bool IsRefund => Path.EndsWith("/refunds", StringComparison.Ordinal);

    public long Amount => (long)Body["amount"]!;
}

/// <summary>The ways in which a gateway works or fails.</summary>
public enum Mood
{
    Pays,
    Declines,
    RefusesForGood,
    TurnsAway,
    Breaks,
    Redirects,
    Hangs,
    HangsUp,
    PaysAndSaysOk,
    PaysAndGarbles,
    PaysAndForgetsTheId,
    PaysAndHangs,
    PaysAndHangsUp,
}

static class Moods
{
    public static bool Pays(this Mood mood) =>
        mood is Mood.Pays || mood.ToString().StartsWith(nameof(Mood.Pays) + "And", StringComparison.Ordinal);
}
