using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Izi.Embedded.Mqtt;

/// <summary>One connection of a client, from the socket to its end: what comes in, and the keep-alive.</summary>
internal sealed class MqttClientConnection : IDisposable
{
    // A client takes whatever its server sends: what is too large is the server's to say.
    const int MaximumPacketSize = 256 * 1024 * 1024;

    static readonly DisconnectPacket CannotAnswer =
        new((byte)MqttClientDisconnectOptionsReason.ImplementationSpecificError) { Properties = MqttProperties.Because("Unable to handle AUTH packet") };

    readonly Channel<PublishPacket> messages = Channel.CreateUnbounded<PublishPacket>(new() { SingleReader = true, SingleWriter = true });
    readonly CancellationTokenSource alive = new();
    readonly MqttClientOptions options;
    readonly TimeProvider time;
    readonly MqttSocket socket;
    readonly MqttChannel channel;
    readonly MqttClientSender sender;
    readonly MqttClientRequests requests;
    Action<DisconnectPacket?, Exception?>? ended;
    TimeSpan keepAlive;
    int closed;
    volatile DisconnectPacket? goodbye;

    MqttClientConnection(MqttClientOptions options, TimeProvider time, MqttSocket socket)
    {
        this.options = options;
        this.time = time;
        this.socket = socket;
        keepAlive = options.KeepAlivePeriod;
        channel = new MqttChannel(PipeReader.Create(socket.Stream), PipeWriter.Create(socket.Stream), MaximumPacketSize)
        {
            Version = options.ProtocolVersion,
        };
        sender = new MqttClientSender(channel, time, () => Abort(exception: null));
        requests = new MqttClientRequests(sender);
    }

    /// <summary>What can be asked of the server.</summary>
    public MqttClientRequests Requests => requests;

    public static async Task<MqttClientConnection> OpenAsync(MqttClientOptions options, TimeProvider time, CancellationToken cancel) =>
        new(options, time, await MqttSocket.OpenAsync(options, cancel).ConfigureAwait(false));

    public async Task<MqttClientConnectResult> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            await sender.SendAsync(MqttClientPackets.Connect(options), cancel).ConfigureAwait(false);
            while (true)
                switch (await channel.ReadAsync(cancel).ConfigureAwait(false))
                {
                    case ConnAckPacket ack:
                        return Connected(ack);
                    case AuthPacket auth:
                        await HandleAsync(auth, cancel).ConfigureAwait(false);
                        break;
                    case null:
                        throw new MqttCommunicationException("Connection closed.");
                    case var other:
                        throw new MqttProtocolViolationException($"Received other packet than CONNACK or AUTH while connecting ({other}).");
                }
        }
        catch (Exception exception)
        {
            throw new MqttConnectingFailedException($"Error while authenticating. {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Begins to receive; <paramref name="ended"/> is called once, whatever ends the connection, with the goodbye that was said, if any.
    /// </summary>
    public void Start(Func<PublishPacket, CancellationToken, Task> received, Action<DisconnectPacket?, Exception?> ended)
    {
        this.ended = ended;
        _ = Task.Run(ReceiveAsync);
        _ = Task.Run(() => DeliverAsync(received));
        if (keepAlive > TimeSpan.Zero) _ = Task.Run(KeepAliveAsync);
    }

    public Task AcknowledgeAsync(PublishPacket packet, CancellationToken cancel) => packet.Message.QualityOfService switch
    {
        MqttQualityOfServiceLevel.AtLeastOnce => sender.SendAsync(new AckPacket(MqttPacketType.PubAck, packet.Id), cancel),
        MqttQualityOfServiceLevel.ExactlyOnce => sender.SendAsync(new AckPacket(MqttPacketType.PubRec, packet.Id), cancel),
        _ => Task.CompletedTask,
    };

    public Task AuthenticateAsync(AuthPacket auth, CancellationToken cancel) => channel.Version >= MqttProtocolVersion.V500
        ? sender.SendAsync(auth, cancel)
        : throw new NotSupportedException("AUTH requires MQTT version 5.0.0.");

    /// <summary>Says goodbye and closes.</summary>
    public async Task CloseAsync(DisconnectPacket said, CancellationToken cancel)
    {
        goodbye = said;
        try
        {
            await sender.SendAsync(said, cancel).ConfigureAwait(false);
            await socket.FinishAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The server heard the goodbye and closed first.
        }
        finally
        {
            Abort(exception: null);
        }
    }

    /// <summary>Closes without a goodbye. Whoever hears of it finds the client disconnected.</summary>
    /// <param name="exception">What went wrong; null for nothing.</param>
    /// <param name="why">What is told to who waits for an answer, where that says more.</param>
    public void Abort(Exception? exception, MqttCommunicationException? why = null)
    {
        if (Interlocked.Exchange(ref closed, 1) == 1) return;

        alive.Cancel();
        socket.Dispose();
        ended?.Invoke(goodbye, exception);
        requests.Fail(why ?? new MqttClientDisconnectedException(exception));
    }

    public void Dispose()
    {
        Abort(exception: null);
        sender.Dispose();
    }

    async Task ReceiveAsync()
    {
        try
        {
            while (await channel.ReadAsync(alive.Token).ConfigureAwait(false) is { } packet) await TakeAsync(packet).ConfigureAwait(false);
            Abort(exception: null);
        }
        catch (Exception) when (goodbye is not null)
        {
            Abort(exception: null);
        }
        catch (Exception exception)
        {
            Abort(exception as MqttProtocolViolationException ?? (Exception)new MqttCommunicationException(exception));
        }
    }

    Task TakeAsync(MqttPacket packet)
    {
        switch (packet)
        {
            case PublishPacket publish:
                messages.Writer.TryWrite(publish);
                break;
            case AckPacket { Type: MqttPacketType.PubRel, Id: var id }:
                return sender.SendAsync(new AckPacket(MqttPacketType.PubComp, id), alive.Token);
            case AckPacket ack:
                requests.Answer(ack.Type, ack.Id, ack);
                break;
            case SubAckPacket ack:
                requests.Answer(MqttPacketType.SubAck, ack.Id, ack);
                break;
            case UnsubAckPacket ack:
                requests.Answer(MqttPacketType.UnsubAck, ack.Id, ack);
                break;
            case BarePacket { Type: MqttPacketType.PingResp }:
                requests.Answer(MqttPacketType.PingResp, 0, packet);
                break;
            case AuthPacket auth when options.EnhancedAuthenticationHandler is not null:
                return HandleAsync(auth, alive.Token);
            case AuthPacket:
                return CloseAsync(CannotAnswer, alive.Token);
            case DisconnectPacket said when channel.Version >= MqttProtocolVersion.V500:
                goodbye = said;
                Abort(exception: null, new MqttClientUnexpectedDisconnectReceivedException(said));
                break;
            default:
                throw new MqttProtocolViolationException($"Received packet '{packet}' at an unexpected time.");
        }
        return Task.CompletedTask;
    }

    Task HandleAsync(AuthPacket auth, CancellationToken cancel) => options.EnhancedAuthenticationHandler is { } handler
        ? handler.HandleEnhancedAuthenticationAsync(new(auth, sender.SendAsync, channel.ReadAsync, cancel))
        : throw new MqttProtocolViolationException("The server asks by AUTH, and there is no handler for it.");

    async Task DeliverAsync(Func<PublishPacket, CancellationToken, Task> received)
    {
        try
        {
            await foreach (var packet in messages.Reader.ReadAllAsync(alive.Token).ConfigureAwait(false))
                await received(packet, alive.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            // The connection is gone; what was not handled is not acknowledged and comes again.
        }
    }

    async Task KeepAliveAsync()
    {
        var period = keepAlive;
        try
        {
            while (!alive.IsCancellationRequested)
            {
                var idle = sender.Idle;
                if (idle < period) await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling((period - idle).TotalMilliseconds)), time, alive.Token).ConfigureAwait(false);
                else await PingWithinAsync(period / 2).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Abort(exception);
        }
    }

    async Task PingWithinAsync(TimeSpan limit)
    {
        using var expiry = new CancellationTokenSource(limit, time);
        await requests.PingAsync(expiry.Token).ConfigureAwait(false);
    }

    MqttClientConnectResult Connected(ConnAckPacket ack)
    {
        if (ack.Properties.ServerKeepAlive is > 0 and var seconds) keepAlive = TimeSpan.FromSeconds(seconds);
        requests.Limit(ack.Properties.ReceiveMaximum);
        return MqttClientPackets.Result(ack, options.ProtocolVersion);
    }
}
