using System.Net;
using Izi.Host.Worker;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Izi.Host.Hosting;

/// <summary>The gRPC server for the worker: HTTP/2 without TLS, on a free port of the loopback address.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    readonly WebApplication web;

    RpcServer(WebApplication web) => this.web = web;

    public Uri Address => new(web.Urls.Single());

    public static async Task<RpcServer> StartAsync(WorkerConnections connections, ILoggerFactory logs, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            // Each wait of a durable client is a stream; they must not keep the others from coming in.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 10_000;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(logs).AddSingleton(connections).AddSingleton<FunctionRpcService>().AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        var web = builder.Build();
        web.MapGrpcService<FunctionRpcService>();
        await web.StartAsync(cancel);
        return new(web);
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
