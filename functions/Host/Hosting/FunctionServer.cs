using Izi.Host.Durable;
using Izi.Host.Triggers;
using Izi.Host.Worker;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Izi.Host.Hosting;

/// <summary>The web server of the functions and of the Event Grid webhook, at the addresses that settings name.</summary>
internal sealed class FunctionServer : IAsyncDisposable
{
    const long LargestBody = 100 * 1024 * 1024; // as on the Functions host

    readonly WebApplication web;

    FunctionServer(WebApplication web, FunctionInvoker invoker) => (this.web, Invoker) = (web, invoker);

    public FunctionInvoker Invoker { get; }

    public IReadOnlyList<Uri> Addresses => [.. web.Urls.Select(Reachable)];

    /// <summary>An address without TLS, for deliveries from this machine.</summary>
    public Uri Plain => Addresses.First(address => address.Scheme == Uri.UriSchemeHttp);

    public static async Task<FunctionServer> StartAsync(
        LocalHostOptions options, HostJson json, FunctionsWorker worker, string code, Func<IDurableClientBinding?> durable,
        ILoggerFactory logs, CancellationToken cancel)
    {
        var web = Build(options.Settings, logs);
        var invoker = new FunctionInvoker(worker, json.FunctionTimeout, durable, options.NetworkTime ?? options.Time);
        var forwarder = web.Services.GetRequiredService<IHttpForwarder>();
        var http = new HttpTrigger(worker, invoker, forwarder, options.NetworkTime ?? options.Time, logs.CreateLogger<HttpTrigger>());
        var endpoints = new FunctionEndpoints(json.RoutePrefix, http);
        worker.Indexed = () => endpoints.Replace(worker.Functions.Values);
        Map(web, http, endpoints, new EventGridWebhook(http, invoker, code, logs.CreateLogger<EventGridWebhook>()));
        await web.StartAsync(cancel);
        return new(web, invoker);
    }

    /// <summary>Takes no more requests, and lets those under way end until <paramref name="abort"/>.</summary>
    public Task StopAsync(CancellationToken abort) => web.StopAsync(abort);

    public ValueTask DisposeAsync() => web.DisposeAsync();

    static WebApplication Build(HostSettings settings, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(Urls(settings.Urls)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Configure(settings.All.GetSection("Kestrel"));
        });
        builder.Services.AddSingleton(logs).AddRouting().AddHttpForwarder();
        return builder.Build();
    }

    // Deliveries of the host's own topic need an address without TLS.
    static string[] Urls(string urls)
    {
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return all.Any(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ? all : [.. all, "http://127.0.0.1:0"];
    }

    static void Map(WebApplication web, HttpTrigger http, FunctionEndpoints endpoints, EventGridWebhook webhook)
    {
        // Before routing: what is not indexed yet must not be "not found".
        web.Use(async (context, next) =>
        {
            if (await http.ReadyAsync(context.RequestAborted) is not null) await next(context);
            else await HttpTrigger.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable);
        });
        web.UseRouting();
        ((IEndpointRouteBuilder)web).DataSources.Add(endpoints);
        web.MapMethods(EventGridWebhook.Path, ["POST", "OPTIONS"], webhook.ServeAsync);
    }

    // A wildcard address is nowhere to connect to; this machine is.
    static Uri Reachable(string address)
    {
        var bound = BindingAddress.Parse(address);
        return new UriBuilder(bound.Scheme, bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host, bound.Port).Uri;
    }
}
