using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>A socket that sends what it is told, MQTT or not.</summary>
internal sealed class RawClient : IDisposable
{
    readonly Socket socket;
    readonly MqttChannel channel;

    RawClient(Socket socket)
    {
        this.socket = socket;
        var stream = new NetworkStream(socket);
        channel = new MqttChannel(PipeReader.Create(stream), PipeWriter.Create(stream), 1024 * 1024);
    }

    public static async Task<RawClient> OpenAsync(int port)
    {
        // A small window, so that one who does not read is soon noticed.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawClient(socket);
    }

    public async Task<MqttPacket?> ConnectAsync(
        string account, string id, Func<ConnectPacket, ConnectPacket>? more = null, MqttProtocolVersion version = MqttProtocolVersion.V311)
    {
        var connect = new ConnectPacket(version)
        {
            ClientId = id,
            CleanSession = true,
            Username = account,
            Password = "secret"u8.ToArray(),
        };
        connect = more?.Invoke(connect) ?? connect;
        channel.Version = connect.Version;
        await SendAsync(connect);
        return await ReadAsync();
    }

    public async Task SendAsync(MqttPacket packet)
    {
        channel.Write(packet);
        await channel.FlushAsync(CancellationToken.None);
    }

    public async Task SendAsync(byte[] bytes) => await socket.SendAsync(bytes);

    /// <summary>The next packet; null when the other side has closed.</summary>
    public async Task<MqttPacket?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TestBroker.Patience);
        try
        {
            return await channel.ReadAsync(patience.Token);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => socket.Dispose();
}
