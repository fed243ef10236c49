using System.Net;
using System.Net.Sockets;

namespace Izi.Host.Tests.Mqtt;

/// <summary>A line to a broker that a test can cut.</summary>
public sealed class Line : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly List<Socket> ends = [];
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string host;
    readonly int port;

    public Line(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Completes when the broker has ended a connection.</summary>
    public Task Ended => ended.Task;

    /// <summary>Ends every connection as a pulled plug would: nobody says goodbye.</summary>
    public void Cut()
    {
        lock (ends)
        {
            foreach (var end in ends)
            {
                end.LingerState = new(enable: true, seconds: 0);
                end.Dispose();
            }
            ends.Clear();
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        Cut();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                lock (ends) ends.AddRange([near, far]);
                await far.ConnectAsync(host, port);
                _ = CarryAsync(near, far);
                _ = CarryAsync(far, near).ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    static async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Cut, or one end has gone.
        }
    }
}
