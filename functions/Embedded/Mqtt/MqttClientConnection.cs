using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Izi.Embedded.Mqtt;

/// <summary>One connection of a client, from the socket to its end: requests and their answers, messages, keep-alive.</summary>
internal sealed class MqttClientConnection : IDisposable
{
    // A client takes whatever its server sends: what is too large is the server's to say.
    const int MaximumPacketSize = 256 * 1024 * 1024;

    readonly ConcurrentDictionary<(MqttPacketType Type, ushort Id), TaskCompletionSource<MqttPacket>> requests = new();
    readonly Channel<PublishPacket> messages = Channel.CreateUnbounded<PublishPacket>(new() { SingleReader = true, SingleWriter = true });
    readonly CancellationTokenSource alive = new();
    readonly SemaphoreSlim sending = new(1, 1);
    readonly MqttClientOptions options;
    readonly TimeProvider time;
    readonly MqttSocket socket;
    readonly MqttChannel channel;
    Action<Exception?>? ended;
    long lastSent;
    int lastId;
    int closed;
    volatile bool goodbye;

    MqttClientConnection(MqttClientOptions options, TimeProvider time, MqttSocket socket)
    {
        this.options = options;
        this.time = time;
        this.socket = socket;
        channel = new MqttChannel(PipeReader.Create(socket.Stream), PipeWriter.Create(socket.Stream), MaximumPacketSize)
        {
            Version = options.ProtocolVersion,
        };
    }

    public static async Task<MqttClientConnection> OpenAsync(MqttClientOptions options, TimeProvider time, CancellationToken cancel) =>
        new(options, time, await MqttSocket.OpenAsync(options, cancel).ConfigureAwait(false));

    public async Task<MqttClientConnectResult> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            await SendAsync(Connect(options), cancel).ConfigureAwait(false);
            return await channel.ReadAsync(cancel).ConfigureAwait(false) switch
            {
                ConnAckPacket ack => Result(ack),
                null => throw new MqttCommunicationException("Connection closed."),
                _ => throw new MqttProtocolViolationException("Received other packet than CONNACK while connecting."),
            };
        }
        catch (Exception exception)
        {
            throw new MqttConnectingFailedException($"Error while authenticating. {exception.Message}", exception);
        }
    }

    /// <summary>Begins to receive; <paramref name="ended"/> is called once, whatever ends the connection.</summary>
    public void Start(Func<PublishPacket, CancellationToken, Task> received, Action<Exception?> ended)
    {
        this.ended = ended;
        _ = Task.Run(ReceiveAsync);
        _ = Task.Run(() => DeliverAsync(received));
        if (options.KeepAlivePeriod > TimeSpan.Zero) _ = Task.Run(KeepAliveAsync);
    }

    public Task PingAsync(CancellationToken cancel) => RequestAsync(BarePacket.PingReq, MqttPacketType.PingResp, 0, cancel);

    /// <summary>Returns the packet id, null for QoS 0.</summary>
    public async Task<ushort?> PublishAsync(MqttMessage message, CancellationToken cancel)
    {
        if (message.QualityOfService is MqttQualityOfServiceLevel.AtMostOnce)
        {
            await SendAsync(new PublishPacket(message, 0), cancel).ConfigureAwait(false);
            return null;
        }
        var id = NextId();
        var once = message.QualityOfService is MqttQualityOfServiceLevel.ExactlyOnce;
        var answer = once ? MqttPacketType.PubRec : MqttPacketType.PubAck;
        await RequestAsync(new PublishPacket(message, id), answer, id, cancel).ConfigureAwait(false);
        if (once)
            await RequestAsync(new AckPacket(MqttPacketType.PubRel, id), MqttPacketType.PubComp, id, cancel).ConfigureAwait(false);
        return id;
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(List<MqttTopicFilter> filters, CancellationToken cancel)
    {
        var wanted = filters.ConvertAll(f => new MqttSubscription(MqttTopics.MustBeFilter(f.Topic), f.QualityOfServiceLevel));
        var id = NextId();
        var ack = (SubAckPacket)await RequestAsync(
            new SubscribePacket(id, wanted), MqttPacketType.SubAck, id, cancel).ConfigureAwait(false);
        if (ack.Codes.Length != filters.Count)
            throw new MqttProtocolViolationException("The reason codes are not matching the topic filters [MQTT-3.9.3-1].");
        return new(id, [.. filters.Zip(ack.Codes, (f, code) => new MqttClientSubscribeResultItem(f, (MqttClientSubscribeResultCode)code))]);
    }

    public async Task<MqttClientUnsubscribeResult> UnsubscribeAsync(List<string> filters, CancellationToken cancel)
    {
        var unwanted = filters.ConvertAll(MqttTopics.MustBeFilter);
        var id = NextId();
        await RequestAsync(new UnsubscribePacket(id, unwanted), MqttPacketType.UnsubAck, id, cancel).ConfigureAwait(false);
        return new(id, [.. unwanted.Select(f => new MqttClientUnsubscribeResultItem(f, MqttClientUnsubscribeResultCode.Success))]);
    }

    public Task AcknowledgeAsync(PublishPacket packet, CancellationToken cancel) => packet.Message.QualityOfService switch
    {
        MqttQualityOfServiceLevel.AtLeastOnce => SendAsync(new AckPacket(MqttPacketType.PubAck, packet.Id), cancel),
        MqttQualityOfServiceLevel.ExactlyOnce => SendAsync(new AckPacket(MqttPacketType.PubRec, packet.Id), cancel),
        _ => Task.CompletedTask,
    };

    /// <summary>Says goodbye and closes.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        goodbye = true;
        try
        {
            await SendAsync(BarePacket.Disconnect, cancel).ConfigureAwait(false);
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

    /// <summary>Closes without a goodbye.</summary>
    public void Abort(Exception? exception)
    {
        if (Interlocked.Exchange(ref closed, 1) == 1) return;

        alive.Cancel();
        socket.Dispose();
        foreach (var request in requests.Values) request.TrySetException(new MqttClientDisconnectedException(exception));
        ended?.Invoke(exception);
    }

    public void Dispose() => Abort(exception: null);

    async Task ReceiveAsync()
    {
        try
        {
            while (await channel.ReadAsync(alive.Token).ConfigureAwait(false) is { } packet) await TakeAsync(packet).ConfigureAwait(false);
            Abort(exception: null);
        }
        catch (Exception) when (goodbye)
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
                return Task.CompletedTask;
            case AckPacket { Type: MqttPacketType.PubRel, Id: var id }:
                return SendAsync(new AckPacket(MqttPacketType.PubComp, id), alive.Token);
            case AckPacket ack:
                return Answer(ack.Type, ack.Id, ack);
            case SubAckPacket ack:
                return Answer(MqttPacketType.SubAck, ack.Id, ack);
            case BarePacket { Type: MqttPacketType.PingResp }:
                return Answer(MqttPacketType.PingResp, 0, packet);
            default:
                throw new MqttProtocolViolationException($"Received packet '{packet}' at an unexpected time.");
        }
    }

    // An answer nobody waits for any more (its request timed out) does no harm.
    Task Answer(MqttPacketType type, ushort id, MqttPacket packet)
    {
        if (requests.TryGetValue((type, id), out var request)) request.TrySetResult(packet);
        return Task.CompletedTask;
    }

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
        var period = options.KeepAlivePeriod;
        try
        {
            while (!alive.IsCancellationRequested)
            {
                var idle = time.GetElapsedTime(Interlocked.Read(ref lastSent));
                if (idle < period) await Task.Delay(period - idle, time, alive.Token).ConfigureAwait(false);
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
        await PingAsync(expiry.Token).ConfigureAwait(false);
    }

    async Task<MqttPacket> RequestAsync(MqttPacket packet, MqttPacketType answer, ushort id, CancellationToken cancel)
    {
        var request = new TaskCompletionSource<MqttPacket>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Two pings at a time share one answer.
        request = requests.GetOrAdd((answer, id), request);
        try
        {
            if (Volatile.Read(ref closed) == 1) throw new MqttClientDisconnectedException(null);
            await SendAsync(packet, cancel).ConfigureAwait(false);
            return await request.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new MqttCommunicationTimedOutException();
        }
        finally
        {
            requests.TryRemove((answer, id), out _);
        }
    }

    async Task SendAsync(MqttPacket packet, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            channel.Write(packet);
            await channel.FlushAsync(cancel).ConfigureAwait(false);
            Interlocked.Exchange(ref lastSent, time.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            // Half a packet may be out: nothing can follow it.
            Abort(exception: null);
            throw;
        }
        catch (Exception lost) when (lost is IOException or SocketException or ObjectDisposedException)
        {
            throw new MqttClientDisconnectedException(lost);
        }
        finally
        {
            sending.Release();
        }
    }

    ushort NextId()
    {
        while (true)
        {
            var id = (ushort)Interlocked.Increment(ref lastId);
            if (id is not 0 && !Busy(id)) return id;
        }
    }

    bool Busy(ushort id) => requests.ContainsKey((MqttPacketType.PubAck, id)) || requests.ContainsKey((MqttPacketType.PubRec, id))
        || requests.ContainsKey((MqttPacketType.PubComp, id));

    static ConnectPacket Connect(MqttClientOptions options) => new(options.ProtocolVersion)
    {
        ClientId = options.ClientId ?? "",
        CleanSession = options.CleanSession,
        KeepAliveSeconds = (ushort)options.KeepAlivePeriod.TotalSeconds,
        Username = options.Username,
        Password = options.Password,
        Will = string.IsNullOrEmpty(options.WillTopic)
            ? null
            : new MqttMessage(options.WillTopic, options.WillPayload, options.WillQualityOfServiceLevel, options.WillRetain),
    };

    static MqttClientConnectResult Result(ConnAckPacket ack) => new()
    {
        IsSessionPresent = ack.SessionPresent,
        RetainAvailable = true,
        WildcardSubscriptionAvailable = true,
        ResultCode = ack.Code switch
        {
            ConnectCode.Accepted => MqttClientConnectResultCode.Success,
            ConnectCode.UnacceptableVersion => MqttClientConnectResultCode.UnsupportedProtocolVersion,
            ConnectCode.IdentifierRejected => MqttClientConnectResultCode.ClientIdentifierNotValid,
            ConnectCode.ServerUnavailable => MqttClientConnectResultCode.ServerUnavailable,
            ConnectCode.BadUsernameOrPassword => MqttClientConnectResultCode.BadUserNameOrPassword,
            ConnectCode.NotAuthorized => MqttClientConnectResultCode.NotAuthorized,
            _ => throw new MqttProtocolViolationException("Received unexpected return code."),
        },
    };
}
