using System.Net;
using System.Net.Sockets;

namespace Izi.Benchmarks;

/// <summary>A port that nobody uses at this moment, for programs that cannot say which one they took.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
