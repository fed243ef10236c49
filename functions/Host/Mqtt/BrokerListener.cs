using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Izi.Host.Mqtt;

/// <summary>Accepts connections on one endpoint, with or without TLS, and hands them to MQTTnet.Server.</summary>
internal sealed class BrokerListener(
    IPEndPoint endpoint, X509Certificate2? certificate, Broker broker, BrokerOptions options, TimeProvider time, ILogger log)
    : IMqttServerAdapter
{
    static readonly TimeSpan lingering = TimeSpan.FromSeconds(2);
    static readonly TimeSpan afterFailure = TimeSpan.FromSeconds(1);

    readonly TcpListener listener = new(endpoint);
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<Task, byte> serving = [];
    Task accepting = Task.CompletedTask;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

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

    /// <summary>Accepts nothing more, closes every connection and waits until all that follows from it is done.</summary>
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
        using var owned = socket;
        try
        {
            socket.NoDelay = true;
            using var packets = new PacketStream(await SecureAsync(new(socket, ownsSocket: false)), options.MaximumPacketSize);
            using (var connection = new ClientConnection(packets, broker, options, time))
            using (stop.Token.Register(() =>
                _ = connection.CloseAsync(MqttDisconnectReasonCode.ServerShuttingDown, "ServerInitiatedDisconnect")))
                try
                {
                    if (ClientHandler is { } handler) await handler(connection);
                }
                finally
                {
                    await broker.EndedAsync(connection);
                }
            socket.Shutdown(SocketShutdown.Send);
            // Closing over unread data would reset the connection, and the last packet would be lost.
            using var limit = new CancellationTokenSource(lingering, time);
            using var stopping = stop.Token.Register(limit.Cancel);
            var unread = new byte[4096];
            while (await socket.ReceiveAsync(unread, limit.Token) > 0) { }
        }
        catch (Exception failed)
        {
            log.LogDebug(failed, "A connection to the broker has failed: {Why}", failed.Message);
        }
    }

    async Task<Stream> SecureAsync(NetworkStream plain)
    {
        if (certificate is null) return plain;
        var secure = new SslStream(plain);
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var stopping = stop.Token.Register(limit.Cancel);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, limit.Token);
        return secure;
    }
}
