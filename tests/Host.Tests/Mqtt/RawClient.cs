using System.Net;
using System.Net.Sockets;

namespace Izi.Host.Tests.Mqtt;

/// <summary>A socket that sends any bytes, MQTT or not, and reads packets.</summary>
internal sealed class RawClient : IDisposable
{
    readonly Socket socket;
    readonly NetworkStream stream;
    MqttPacketFormatterAdapter formatter = Formatter(MqttProtocolVersion.V311);

    RawClient(Socket socket)
    {
        this.socket = socket;
        stream = new(socket);
    }

    public static async Task<RawClient> OpenAsync(int port)
    {
        // A small window, so that the broker soon notices a client that does not read.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new(socket);
    }

    public static MqttConnectPacket Connect(
        string username, ushort keepAlive = 60, string id = "raw", string password = TestBroker.Password) =>
        new()
    {
        ClientId = id, CleanSession = true, Username = username, Password = System.Text.Encoding.UTF8.GetBytes(password),
        KeepAlivePeriod = keepAlive,
    };

    public async Task<MqttConnAckPacket?> ConnectAsync(MqttConnectPacket connect, MqttProtocolVersion version = MqttProtocolVersion.V311)
    {
        formatter = Formatter(version);
        await SendAsync(connect);
        return (MqttConnAckPacket?)await ReadAsync();
    }

    public async Task SendAsync(MqttPacket packet)
    {
        await SendAsync(formatter.Encode(packet).ToArray());
        formatter.Cleanup();
    }

    public Task SendAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public async Task SendAsync(byte[] bytes) => await socket.SendAsync(bytes);

    /// <summary>The next packet; null when the broker has closed the connection.</summary>
    public async Task<MqttPacket?> ReadAsync()
    {
        if (await BytesAsync() is not { } bytes) return null;
        var start = 1;
        while (bytes[start++] >= 0x80) { }
        return formatter.Decode(new(bytes[0], new ArraySegment<byte>(bytes, start, bytes.Length - start), bytes.Length));
    }

    /// <summary>The next packet's bytes; null when the broker has closed the connection.</summary>
    public async Task<byte[]?> BytesAsync()
    {
        using var patience = new CancellationTokenSource(TestBroker.Patience);
        try
        {
            List<byte> packet = [.. await BytesAsync(2, patience.Token)];
            for (var last = packet[^1]; last >= 0x80; packet.Add(last)) last = (await BytesAsync(1, patience.Token))[0];
            var length = packet.Skip(1).Select((part, place) => (part & 0x7F) << (7 * place)).Sum();
            return [.. packet, .. await BytesAsync(length, patience.Token)];
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    async Task<byte[]> BytesAsync(int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    static MqttPacketFormatterAdapter Formatter(MqttProtocolVersion version) => new(version, new MqttBufferWriter(1024, 1024 * 1024));
}
