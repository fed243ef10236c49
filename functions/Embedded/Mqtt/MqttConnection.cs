using Microsoft.AspNetCore.Connections;

namespace Izi.Embedded.Mqtt;

/// <summary>One client at the broker, from its CONNECT to its end.</summary>
internal sealed class MqttConnection : IDisposable
{
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource closing = new();
    readonly MqttClients clients;
    readonly ConnectionContext transport;
    readonly MqttChannel channel;
    readonly MqttOutbox outbox;
    readonly ITimer patience;
    MqttSession? session;
    MqttInbound? inbound;
    MqttMessage? will;
    TimeSpan keepAlive = Timeout.InfiniteTimeSpan;
    volatile string? username;
    volatile bool hears;
    bool aborted;
    MqttClosed? closed;

    public MqttConnection(MqttClients clients, ConnectionContext transport)
    {
        this.clients = clients;
        this.transport = transport;
        channel = new MqttChannel(transport.Transport.Input, transport.Transport.Output, clients.Options.MaximumPacketSize);
        outbox = new MqttOutbox(channel, clients.Options.MaximumOutbound, () => Abort(MqttClosed.QuotaExceeded));
        patience = clients.Time.CreateTimer(_ => Abort(MqttClosed.Silent), null, clients.Options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The account, known as soon as the client names it.</summary>
    public string? Username => username;

    /// <summary>Completes when everything that follows from the end of the connection is done.</summary>
    public Task Ended => ended.Task;

    /// <summary>Closes; the first reason is the one that is told. One who listens and speaks 5.0 is told it before, the first time.</summary>
    public void Abort(MqttClosed why)
    {
        Interlocked.CompareExchange(ref closed, why, null);
        _ = closing.CancelAsync();
        var again = Interlocked.Exchange(ref aborted, true);
        patience.Change(clients.Options.CloseTimeout, Timeout.InfiniteTimeSpan);
        if (again || !hears || !outbox.HasRoom) transport.Abort(new ConnectionAbortedException(why.Reason));
    }

    /// <summary>A message could not be taken, which is nothing the client has done.</summary>
    public void Broken(Exception why)
    {
        clients.Log.LogError(why, "A message of MQTT connection {Connection} could not be taken", transport.ConnectionId);
        Abort(MqttClosed.ServerError);
    }

    public void ForgetWill() => will = null;

    public async Task RunAsync()
    {
        var sending = Task.Run(outbox.RunAsync);
        try
        {
            if (await ConnectAsync().ConfigureAwait(false)) await ServeAsync().ConfigureAwait(false);
        }
        catch (MqttProtocolViolationException malformed)
        {
            if (End(MqttClosed.ClientError(malformed)))
                clients.Log.LogInformation("MQTT connection {Connection} is closed: {Cause}", transport.ConnectionId, malformed.Message);
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException)
        {
            End(MqttClosed.ConnectionLost);
        }
        catch (Exception broken)
        {
            clients.Log.LogError(broken, "MQTT connection {Connection} failed", transport.ConnectionId);
            End(MqttClosed.ServerError);
        }
        finally
        {
            await FinishAsync(sending).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        patience.Dispose();
        inbound?.Dispose();
    }

    async Task<bool> ConnectAsync()
    {
        var first = await channel.ReadAsync(closing.Token).ConfigureAwait(false);
        if (first is null) return false;
        if (first is not ConnectPacket connect) throw new MqttProtocolViolationException("The first packet is not a CONNECT.");

        channel.Version = connect.Version;
        var login = new MqttLogin(clients.Options, clients.Gate, connect);
        // Named before it is asked about: an account that is cut off in between loses this connection too.
        username = login.Username;
        Interlocked.MemoryBarrier();
        var refused = await login.RefusalAsync(closing.Token).ConfigureAwait(false);
        if (refused is MqttReason.Success)
        {
            await AcceptAsync(login, connect).ConfigureAwait(false);
            return true;
        }
        outbox.Send(login.Refuse(refused));
        End(MqttClosed.NotAuthorized);
        return false;
    }

    async Task AcceptAsync(MqttLogin login, ConnectPacket connect)
    {
        await clients.TakeOverAsync(login.Key, this, closing.Token).ConfigureAwait(false);
        (session, var present, var stored) = clients.Sessions.Open(login.Key, connect.CleanSession, connect.SessionExpiry);
        inbound = new MqttInbound(clients, session, login, this);
        await Task.WhenAll(stored, clients.ConnectedAsync(login.Key, present, connect.Will)).ConfigureAwait(false);
        will = connect.Will;
        keepAlive = login.Patience;
        patience.Change(keepAlive, Timeout.InfiniteTimeSpan);
        outbox.Limit(login.Limits.InFlight, login.Limits.PacketSize);
        outbox.Send(login.Accept(present));
        hears = login.Speaks5;
        session.Attach(outbox);
    }

    async Task ServeAsync()
    {
        while (await channel.ReadAsync(closing.Token).ConfigureAwait(false) is { } packet)
        {
            patience.Change(keepAlive, Timeout.InfiniteTimeSpan);
            if (await inbound!.TakeAsync(packet, closing.Token).ConfigureAwait(false) is not { } end) continue;
            End(end);
            return;
        }
        End(MqttClosed.ConnectionLost);
    }

    bool End(MqttClosed why) => Interlocked.CompareExchange(ref closed, why, null) is null;

    async Task FinishAsync(Task sending)
    {
        try
        {
            if (inbound is not null) await inbound.Finished.ConfigureAwait(false);
            patience.Change(clients.Options.CloseTimeout, Timeout.InfiniteTimeSpan);
            if (hears && closed is { Code: not 0 }) outbox.Send(Farewell(closed));
            outbox.Complete();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session is not null) await clients.DisconnectedAsync(session, this, will, closed!.Reason).ConfigureAwait(false);
        }
        finally
        {
            ended.SetResult();
        }
    }

    static DisconnectPacket Farewell(MqttClosed why) => new(why.Code)
    {
        Properties = why.Words is null ? MqttProperties.None : MqttProperties.Because(why.Words),
    };
}
