using Microsoft.AspNetCore.Connections;

namespace Izi.Embedded.Mqtt;

/// <summary>One client at the broker, from its CONNECT to its end.</summary>
internal sealed class MqttConnection : IDisposable
{
    const int MaximumUnfinished = 64;

    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource closing = new();
    readonly SemaphoreSlim unfinished = new(MaximumUnfinished, MaximumUnfinished);
    readonly MqttClients clients;
    readonly ConnectionContext transport;
    readonly MqttChannel channel;
    readonly MqttOutbox outbox;
    readonly ITimer patience;
    MqttSession? session;
    MqttMessage? will;
    Task published = Task.CompletedTask;
    TimeSpan keepAlive = Timeout.InfiniteTimeSpan;
    volatile string? username;
    string? reason;

    public MqttConnection(MqttClients clients, ConnectionContext transport)
    {
        this.clients = clients;
        this.transport = transport;
        channel = new MqttChannel(transport.Transport.Input, transport.Transport.Output, clients.Options.MaximumPacketSize);
        outbox = new MqttOutbox(channel, clients.Options.MaximumOutbound, () => Abort(MqttClosed.QuotaExceeded));
        patience = clients.Time.CreateTimer(_ => Abort(MqttClosed.ConnectionLost), null, clients.Options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The account, known as soon as the client names it.</summary>
    public string? Username => username;

    /// <summary>Completes when everything that follows from the end of the connection is done.</summary>
    public Task Ended => ended.Task;

    /// <summary>Closes at once; the first reason is the one that is told.</summary>
    public void Abort(string why)
    {
        Interlocked.CompareExchange(ref reason, why, null);
        _ = closing.CancelAsync();
        transport.Abort(new ConnectionAbortedException(why));
    }

    public async Task RunAsync()
    {
        var sending = Task.Run(outbox.RunAsync);
        try
        {
            if (await ConnectAsync().ConfigureAwait(false) is { } opened) await ServeAsync(opened).ConfigureAwait(false);
        }
        catch (MqttProtocolViolationException malformed)
        {
            End(MqttClosed.ClientError, malformed);
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException)
        {
            End(MqttClosed.ConnectionLost, lost);
        }
        catch (Exception broken)
        {
            clients.Log.LogError(broken, "MQTT connection {Connection} failed", transport.ConnectionId);
            End(MqttClosed.ServerError, broken);
        }
        finally
        {
            await FinishAsync(sending).ConfigureAwait(false);
        }
    }

    public void Dispose() => patience.Dispose();

    async Task<MqttSession?> ConnectAsync()
    {
        var first = await channel.ReadAsync(closing.Token).ConfigureAwait(false);
        if (first is null) return null;
        if (first is not ConnectPacket connect) throw new MqttProtocolViolationException("The first packet is not a CONNECT.");

        channel.Version = connect.Version;
        var refused = await RefusalAsync(connect).ConfigureAwait(false);
        if (refused is not ConnectCode.Accepted)
        {
            outbox.Send(new ConnAckPacket(SessionPresent: false, refused));
            End(MqttClosed.NotAuthorized);
            return null;
        }
        return await AcceptAsync(connect).ConfigureAwait(false);
    }

    async Task<byte> RefusalAsync(ConnectPacket connect)
    {
        if (connect.Version > MqttProtocolVersion.V311) return ConnectCode.UnsupportedProtocolVersion;
        if (connect.Version is not MqttProtocolVersion.V311) return ConnectCode.UnacceptableVersion;
        if (connect.ClientId is "" && !connect.CleanSession) return ConnectCode.IdentifierRejected;

        // Named before it is asked about: an account that is cut off in between loses this connection too.
        username = connect.Username ?? "";
        Interlocked.MemoryBarrier();
        if (!await clients.Gate.Admits(connect.Username, connect.Password, closing.Token).ConfigureAwait(false))
            return ConnectCode.BadUsernameOrPassword;
        return connect.Will is { } last && !clients.Gate.MayPublish(username, last.Topic) ? ConnectCode.NotAuthorized : ConnectCode.Accepted;
    }

    async Task<MqttSession?> AcceptAsync(ConnectPacket connect)
    {
        var id = connect.ClientId is "" ? Guid.NewGuid().ToString("N") : connect.ClientId;
        var key = new MqttSessionKey(username!, id);
        await clients.TakeOverAsync(key, this, closing.Token).ConfigureAwait(false);
        var (opened, present) = clients.Router.Open(key, connect.CleanSession);
        session = opened;
        await clients.ConnectedAsync(key, connect.Will).ConfigureAwait(false);
        will = connect.Will;
        if (connect.KeepAliveSeconds > 0) keepAlive = TimeSpan.FromSeconds(connect.KeepAliveSeconds * 1.5);
        patience.Change(keepAlive, Timeout.InfiniteTimeSpan);
        outbox.Send(new ConnAckPacket(present, ConnectCode.Accepted));
        opened.Attach(outbox);
        return opened;
    }

    async Task ServeAsync(MqttSession opened)
    {
        while (await channel.ReadAsync(closing.Token).ConfigureAwait(false) is { } packet)
        {
            patience.Change(keepAlive, Timeout.InfiniteTimeSpan);
            if (packet is BarePacket { Type: MqttPacketType.Disconnect })
            {
                will = null;
                End(MqttClosed.ByClient);
                return;
            }
            if (packet is PublishPacket publish)
            {
                if (!clients.Gate.MayPublish(opened.Key.Username, publish.Message.Topic))
                {
                    End(MqttClosed.NotAuthorized);
                    return;
                }
                await unfinished.WaitAsync(closing.Token).ConfigureAwait(false);
                published = PublishAsync(opened, publish, published);
            }
            else Take(opened, packet);
        }
        End(MqttClosed.ConnectionLost);
    }

    void Take(MqttSession opened, MqttPacket packet)
    {
        switch (packet)
        {
            case AckPacket { Type: MqttPacketType.PubAck, Id: var id }:
                opened.Acknowledge(id);
                break;
            case AckPacket { Type: MqttPacketType.PubRel, Id: var id }:
                opened.Release(id);
                opened.Answer(new AckPacket(MqttPacketType.PubComp, id));
                break;
            case SubscribePacket subscribe:
                clients.Router.Subscribe(opened, subscribe, filter => clients.Gate.MaySubscribe(opened.Key.Username, filter));
                break;
            case UnsubscribePacket unsubscribe:
                clients.Router.Unsubscribe(opened, unsubscribe);
                break;
            case BarePacket { Type: MqttPacketType.PingReq }:
                opened.Answer(BarePacket.PingResp);
                break;
            default:
                throw new MqttProtocolViolationException("A client does not send such a packet.");
        }
    }

    // Several messages are on their way to the disk at a time; they are acknowledged in the order they came.
    async Task PublishAsync(MqttSession opened, PublishPacket packet, Task before)
    {
        try
        {
            var once = packet.Message.QualityOfService is MqttQualityOfServiceLevel.ExactlyOnce;
            if (!once || opened.Receive(packet.Id))
                await clients.Router.PublishAsync(opened.Key, packet.Message, before, clients.Stopped).ConfigureAwait(false);
            if (packet.Id is not 0) opened.Answer(new AckPacket(once ? MqttPacketType.PubRec : MqttPacketType.PubAck, packet.Id));
        }
        catch (Exception broken)
        {
            if (packet.Id is not 0) opened.Release(packet.Id);
            clients.Log.LogError(broken, "A message of MQTT connection {Connection} could not be taken", transport.ConnectionId);
            Abort(MqttClosed.ServerError);
        }
        finally
        {
            unfinished.Release();
        }
    }

    void End(string why, Exception? cause = null)
    {
        if (Interlocked.CompareExchange(ref reason, why, null) is null && cause is MqttProtocolViolationException)
            clients.Log.LogInformation("MQTT connection {Connection} is closed: {Cause}", transport.ConnectionId, cause.Message);
    }

    async Task FinishAsync(Task sending)
    {
        try
        {
            await published.ConfigureAwait(false);
            patience.Change(clients.Options.CloseTimeout, Timeout.InfiniteTimeSpan);
            outbox.Complete();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session is not null) await clients.DisconnectedAsync(session, this, will, reason!).ConfigureAwait(false);
        }
        finally
        {
            ended.SetResult();
        }
    }
}

/// <summary>Why a connection ended, in the words of an Event Grid namespace.</summary>
internal static class MqttClosed
{
    public const string ByClient = "ClientInitiatedDisconnect";
    public const string ByServer = "ServerInitiatedDisconnect";
    public const string ClientError = "ClientError";
    public const string ConnectionLost = "ConnectionLost";
    public const string NotAuthorized = "NotAuthorized";
    public const string QuotaExceeded = "QuotaExceeded";
    public const string ServerError = "ServerError";
    public const string TakenOver = "SessionTakenOver";
}
