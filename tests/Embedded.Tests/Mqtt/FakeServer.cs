using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>A server that answers only what a test says.</summary>
internal sealed class FakeServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    TcpClient? client;
    MqttChannel? channel;

    public FakeServer() => listener.Start();

    /// <summary>What it speaks.</summary>
    public MqttProtocolVersion Version { get; set; } = MqttProtocolVersion.V311;

    public MqttClientOptionsBuilder Options() =>
        new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).WithProtocolVersion(Version);

    public async Task<ConnectPacket> AcceptAsync(byte code = 0, MqttProperties? properties = null)
    {
        client = await listener.AcceptTcpClientAsync();
        channel = new MqttChannel(PipeReader.Create(client.GetStream()), PipeWriter.Create(client.GetStream()), 1024 * 1024);
        var connect = Assert.IsType<ConnectPacket>(await ReadAsync());
        channel.Version = Version;
        await SendAsync(new ConnAckPacket(false, code) { Properties = properties ?? MqttProperties.None });
        return connect;
    }

    public async Task<MqttPacket?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TestBroker.Patience);
        return await channel!.ReadAsync(patience.Token);
    }

    public async Task SendAsync(MqttPacket packet)
    {
        channel!.Write(packet);
        await channel.FlushAsync(CancellationToken.None);
    }

    public void Drop() => client!.Dispose();

    public void Dispose()
    {
        client?.Dispose();
        listener.Dispose();
    }
}
