using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Izi.Embedded.Mqtt;

/// <summary>An MQTT broker on one TCP port.</summary>
internal sealed class MqttBroker(
    MqttBrokerOptions options, SqliteStore store, IMqttGate gate, IMqttWatcher watcher, TimeProvider time, ILoggerFactory logs)
    : IAsyncDisposable
{
    readonly MqttClients clients = new(options, store, gate, watcher, time, logs.CreateLogger<MqttBroker>());
    WebApplication? server;

    /// <summary>The port it listens on, also where any free one was asked for.</summary>
    public int Port { get; private set; }

    /// <summary>The port for this machine's own clients: the same one where the broker speaks no TLS.</summary>
    public int InsidePort { get; private set; }

    /// <summary>How many clients are connected.</summary>
    public int Connections => clients.Count;

    public async Task StartAsync(CancellationToken cancel)
    {
        await clients.StartAsync().ConfigureAwait(false);
        server = Build();
        await server.StartAsync(cancel).ConfigureAwait(false);
        var bound = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Port = new Uri(bound.First()).Port;
        InsidePort = new Uri(bound.Last()).Port;
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        if (server is null) return;

        var stopping = server.StopAsync(cancel);
        await clients.StopAsync(cancel).ConfigureAwait(false);
        await stopping.ConfigureAwait(false);
    }

    /// <summary>Closes every connection of an account.</summary>
    public void Disconnect(string username) => clients.Disconnect(c => c.Username == username);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        if (server is not null) await server.DisposeAsync().ConfigureAwait(false);
        server = null;
        clients.Dispose();
    }

    // Kestrel without HTTP: it accepts, speaks TLS and moves bytes; each connection is ours.
    WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Listen);
        return builder.Build();
    }

    /// <summary>Starts and stops when its owner says so, not at a signal to the process.</summary>
    sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    void Listen(KestrelServerOptions kestrel)
    {
        kestrel.Listen(options.Endpoint, listen =>
        {
            if (options.Certificate is not null) listen.UseHttps(options.Certificate);
            Serve(listen);
        });
        if (options.Inside is { } inside) kestrel.Listen(inside, Serve);
    }

    void Serve(ListenOptions listen)
    {
        listen.Run(connection => clients.RunAsync(new MqttConnection(clients, connection)));
    }
}
