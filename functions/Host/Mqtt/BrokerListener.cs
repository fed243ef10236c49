using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace Izi.Host.Mqtt;

/// <summary>Accepts connections on one endpoint, with or without TLS, and hands them to MQTTnet.Server.</summary>
internal sealed class BrokerListener(
    IPEndPoint endpoint, X509Certificate2? certificate, Func<PacketStream, ClientConnection> open, Func<ClientConnection, Task> ended,
    BrokerOptions options, TimeProvider time, ILogger log) : IMqttServerAdapter
{
    static readonly TimeSpan lingering = TimeSpan.FromSeconds(2);
    static readonly TimeSpan afterFailure = TimeSpan.FromSeconds(1);

    readonly TcpListener listener = new(endpoint);
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<Task, byte> serving = [];
    Task accepting = Task.CompletedTask;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>The port it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public bool IsAccepting => !accepting.IsCompleted;

    /// <exception cref="IOException">The endpoint is in use.</exception>
    public Task StartAsync(MqttServerOptions _, IMqttNetLogger __)
    {
        try
        {
            listener.Start(backlog: 512);
        }
        catch (SocketException taken)
        {
            throw new IOException($"The MQTT broker cannot listen on {endpoint}: is the port in use? Mqtt__Port sets another.", taken);
        }
        accepting = AcceptAsync();
        return Task.CompletedTask;
    }

    /// <summary>Accepts nothing more, ends what lingers and waits until every connection is done.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(serving.Keys);
    }

    public void Dispose()
    {
        listener.Dispose();
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
            try
            {
                var serve = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
                serving.TryAdd(serve, 0);
                _ = serve.ContinueWith(done => serving.TryRemove(done, out byte _), TaskScheduler.Default);
            }
            catch (SocketException failed)
            {
                log.LogError(failed, "A connection to the broker cannot be accepted");
                await Task.Delay(afterFailure, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // Stopped while it waited.
            }
    }

    async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            using var packets = new PacketStream(socket, await SecureAsync(socket), options.MaximumPacketSize);
            using (var connection = open(packets)) await HandleAsync(connection);
            using var linger = new CancellationTokenSource(lingering, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, stop.Token);
            await packets.CloseAsync(either.Token);
        }
        catch (Exception failed)
        {
            socket.Dispose();
            log.LogDebug(failed, "A connection to the broker has failed: {Why}", failed.Message);
        }
    }

    async Task HandleAsync(ClientConnection connection)
    {
        try
        {
            if (ClientHandler is { } handler) await handler(connection);
        }
        finally
        {
            await ended(connection);
        }
    }

    async Task<Stream> SecureAsync(Socket socket)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (certificate is null) return plain;
        var secure = new SslStream(plain);
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, either.Token);
        return secure;
    }
}
