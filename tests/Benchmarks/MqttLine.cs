using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Izi.Embedded.Mqtt;

namespace Izi.Benchmarks;

/// <summary>A connection that does no more than the protocol asks for, so that a load costs little beside the broker.</summary>
internal sealed class MqttLine : IDisposable
{
    readonly Channel<MqttPacket> outgoing = Channel.CreateUnbounded<MqttPacket>(new() { SingleReader = true });
    readonly Socket socket;
    readonly MqttChannel channel;
    readonly Action<MqttMessage> heard;
    readonly Action<Exception> lost;

    MqttLine(Socket socket, Action<MqttMessage> heard, Action<Exception> lost)
    {
        (this.socket, this.heard, this.lost) = (socket, heard, lost);
        var stream = new NetworkStream(socket);
        channel = new(PipeReader.Create(stream), PipeWriter.Create(stream), 1024 * 1024);
    }

    public static async Task<MqttLine> Open(int port, string id, string[] filters, Action<MqttMessage> heard, Action<Exception> lost)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var line = new MqttLine(socket, heard, lost);
        await line.Ask(new ConnectPacket(MqttProtocolVersion.V311) { ClientId = id, CleanSession = true, Username = id, Password = [] });
        if (filters.Length > 0)
            await line.Ask(new SubscribePacket(1, [.. filters.Select(filter => new MqttSubscription(filter, MqttQualityOfServiceLevel.AtLeastOnce))]));
        _ = line.Until(line.Hear);
        _ = line.Until(line.Speak);
        return line;
    }

    public void Send(MqttPacket packet) => outgoing.Writer.TryWrite(packet);

    public void Dispose() => socket.Dispose();

    async Task Ask(MqttPacket packet)
    {
        channel.Write(packet);
        await channel.FlushAsync(CancellationToken.None);
        if (await channel.ReadAsync(CancellationToken.None) is not (ConnAckPacket { Code: 0 } or SubAckPacket))
            throw new InvalidOperationException("The broker refused a client.");
    }

    async Task Until(Func<Task> end)
    {
        try
        {
            await end();
            lost(new IOException("The broker closed a connection."));
        }
        catch (Exception broken)
        {
            lost(broken);
        }
    }

    async Task Hear()
    {
        while (await channel.ReadAsync(CancellationToken.None) is { } packet)
        {
            if (packet is not PublishPacket publish) continue;
            if (publish.Id is not 0) Send(new AckPacket(MqttPacketType.PubAck, publish.Id));
            heard(publish.Message);
        }
    }

    async Task Speak()
    {
        while (await outgoing.Reader.WaitToReadAsync())
        {
            while (outgoing.Reader.TryRead(out var packet)) channel.Write(packet);
            await channel.FlushAsync(CancellationToken.None);
        }
    }
}
