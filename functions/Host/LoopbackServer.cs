using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Izi.Host;

/// <summary>A server without TLS on 127.0.0.1 with one handler or one gRPC service: storage, topic and worker have their own.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly bool streams;

    LoopbackServer(WebApplication app, bool streams) => (this.app, this.streams) = (app, streams);

    public Uri Address => new(app.Urls.Single());

    /// <summary>Serves HTTP/1.1; port 0 is any free port.</summary>
    public static Task<LoopbackServer> StartAsync(int port, RequestDelegate handle, ILoggerFactory logs) =>
        StartAsync(port, HttpProtocols.Http1, services => services.AddSingleton(logs), app => app.Run(handle));

    /// <summary>Serves gRPC, which is HTTP/2, on a free port.</summary>
    public static Task<LoopbackServer> StartGrpcAsync<TService>(TService service, ILoggerFactory logs) where TService : class => StartAsync(
        0, HttpProtocols.Http2,
        services => services.AddSingleton(logs).AddSingleton(service).AddRouting()
            .AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null),
        app => app.MapGrpcService<TService>());

    /// <summary>The whole body; null as soon as it is known to be longer than allowed.</summary>
    public static async Task<byte[]?> BodyAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most) return null;
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[4096];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > most) return null;
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        // A gRPC stream lasts as long as its client: it is broken off, because the end of it would be waited for until the limit.
        if (!streams) await app.StopAsync();
        await app.DisposeAsync();
    }

    static async Task<LoopbackServer> StartAsync(
        int port, HttpProtocols protocols, Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // Two keys of 512 characters, percent-encoded, are longer than Kestrel's 8 KiB; each handler limits its own bodies.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Limits.MaxRequestBodySize = null;
            // Each wait of a durable client is a stream; they must not keep the others from coming in.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 10_000;
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = protocols);
        });
        addServices(builder.Services);
        var app = builder.Build();
        map(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new(app, streams: protocols == HttpProtocols.Http2);
    }
}
