using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Izi.Host.Durable;

/// <summary>Serves <see cref="TaskHubService"/> by plain HTTP/2 on a loopback port of its own.</summary>
internal sealed class DurableEndpoint : IAsyncDisposable
{
    /// <summary>Each wait for an instance holds a stream: with Kestrel's 100, waits would starve the client's other calls.</summary>
    public const int MaxStreamsPerConnection = 10_000;
    readonly WebApplication web;
    DurableEndpoint(WebApplication web) => this.web = web;

    /// <summary>Its address, for the client binding.</summary>
    public string Url => web.Urls.First();

    /// <param name="addService">Registers what <typeparamref name="TService"/> needs.</param>
    public static async Task<DurableEndpoint> StartAsync<TService>(Action<IServiceCollection> addService) where TService : TaskHubService
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        addService(builder.Services);
        var web = builder.Build();
        web.MapGrpcService<TService>();
        await web.StartAsync();
        return new(web);
    }

    public static Task<DurableEndpoint> StartAsync(DurableEngine engine) =>
        StartAsync<TaskHubService>(services => services.AddSingleton(engine).AddSingleton(new TaskHubService(engine)));

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
