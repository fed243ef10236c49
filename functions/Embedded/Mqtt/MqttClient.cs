using System.Diagnostics;

namespace Izi.Embedded.Mqtt;

/// <summary>One MQTT client over TCP.</summary>
internal sealed class MqttClient(TimeProvider time) : IMqttClient
{
    readonly Lock gate = new();
    MqttClientConnection? connection;
    bool connecting;
    bool disposed;

    public event Func<MqttApplicationMessageReceivedEventArgs, Task> ApplicationMessageReceivedAsync = null!;
    public event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync = null!;
    public event Func<MqttClientDisconnectedEventArgs, Task> DisconnectedAsync = null!;

    public bool IsConnected => connection is not null;

    public MqttClientOptions Options { get; private set; } = null!;

    public async Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        MqttClientValidation.MustBeSpoken(options);
        ClaimConnecting();
        Options = options;
        MqttClientConnectResult? result = null;
        MqttClientConnection? opened = null;
        try
        {
            using var limit = Limit(cancellationToken);
            opened = await MqttClientConnection.OpenAsync(options, time, limit.Token).ConfigureAwait(false);
            result = await opened.ConnectAsync(limit.Token).ConfigureAwait(false);
            if (result.ResultCode is MqttClientConnectResultCode.Success) Establish(opened);
        }
        catch (Exception exception)
        {
            GiveUp(opened, result, MqttClientDisconnectReason.UnspecifiedError, exception);
            throw;
        }
        if (result.ResultCode is not MqttClientConnectResultCode.Success)
            GiveUp(opened, result, MqttClientDisconnectReason.NormalDisconnection, exception: null);
        else
            await Raise(ConnectedAsync, new MqttClientConnectedEventArgs(result)).ConfigureAwait(false);
        return result;
    }

    public async Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (connection is not { } current) return;
        MqttClientValidation.MustBeSpoken(options, Options.ProtocolVersion);

        using var limit = Limit(cancellationToken);
        await current.CloseAsync(MqttClientPackets.Disconnect(options), limit.Token).ConfigureAwait(false);
    }

    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        var current = Connected();
        using var limit = Limit(cancellationToken);
        await current.Requests.PingAsync(limit.Token).ConfigureAwait(false);
    }

    public async Task<MqttClientPublishResult> PublishAsync(
        MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        cancellationToken.ThrowIfCancellationRequested();
        MqttTopics.MustBeName(applicationMessage.Topic);
        var current = Connected();
        MqttClientValidation.MustBeSpoken(applicationMessage, Options.ProtocolVersion);

        var message = MqttClientPackets.Message(applicationMessage, Options.ProtocolVersion);
        var ack = await current.Requests.PublishAsync(message, cancellationToken).ConfigureAwait(false);
        return new MqttClientPublishResult(
            ack?.Id, (MqttClientPublishReasonCode)(ack?.Code ?? 0), ack?.Properties.ReasonString, [.. ack?.Properties.User ?? []]);
    }

    public Task SendEnhancedAuthenticationExchangeDataAsync(
        MqttEnhancedAuthenticationExchangeData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        // The method cannot change while the connection lasts.
        return Connected().AuthenticateAsync(
            MqttClientPackets.Auth(data.ReasonCode, Options.AuthenticationMethod, data.AuthenticationData, data.ReasonString, data.UserProperties),
            cancellationToken);
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(
        MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var current = Connected();
        MqttClientValidation.MustBeSpoken(options, Options.ProtocolVersion);

        using var limit = Limit(cancellationToken);
        var ack = await current.Requests.SubscribeAsync(options, limit.Token).ConfigureAwait(false);
        return new MqttClientSubscribeResult(
            ack.Id,
            [.. options.TopicFilters.Zip(ack.Codes, (f, code) => new MqttClientSubscribeResultItem(f, (MqttClientSubscribeResultCode)code))],
            ack.Properties.ReasonString, [.. ack.Properties.User]);
    }

    public async Task<MqttClientUnsubscribeResult> UnsubscribeAsync(
        MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var current = Connected();
        using var limit = Limit(cancellationToken);
        var ack = await current.Requests.UnsubscribeAsync(options.TopicFilters, limit.Token).ConfigureAwait(false);
        return new MqttClientUnsubscribeResult(
            ack.Id,
            [.. options.TopicFilters.Select((f, i) => new MqttClientUnsubscribeResultItem(
                f, (MqttClientUnsubscribeResultCode)(i < ack.Codes.Length ? ack.Codes[i] : MqttReason.Success)))],
            ack.Properties.ReasonString, [.. ack.Properties.User]);
    }

    public void Dispose()
    {
        disposed = true;
        connection?.Abort(exception: null);
    }

    MqttClientConnection Connected()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return connection ?? throw new MqttClientNotConnectedException();
    }

    void ClaimConnecting()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (connection is not null)
                throw new InvalidOperationException("It is not allowed to connect with a server after the connection is established.");
            if (connecting) throw new InvalidOperationException("Not allowed to connect while connect/disconnect is pending.");
            connecting = true;
        }
    }

    void Establish(MqttClientConnection opened)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            connecting = false;
            connection = opened;
        }
        opened.Start((packet, cancel) => Received(packet, opened, cancel), (said, exception) => Ended(opened, said, exception));
    }

    void Ended(MqttClientConnection ended, DisconnectPacket? said, Exception? exception)
    {
        lock (gate)
            if (connection == ended) connection = null;
        var reason = (MqttClientDisconnectReason)(said?.Code ?? MqttReason.Success);
        RaiseDisconnected(new(clientWasConnected: true, null, reason, said?.Properties.ReasonString, [.. said?.Properties.User ?? []], exception));
    }

    void GiveUp(
        MqttClientConnection? opened, MqttClientConnectResult? result, MqttClientDisconnectReason reason, Exception? exception)
    {
        opened?.Abort(exception);
        lock (gate) connecting = false;
        RaiseDisconnected(new(clientWasConnected: false, result, reason, null, [], exception));
    }

    // On its own, so that a handler may connect again and wait for it.
    void RaiseDisconnected(MqttClientDisconnectedEventArgs args) =>
        Task.Run(() => Report(Raise(DisconnectedAsync, args)));

    async Task Received(PublishPacket packet, MqttClientConnection from, CancellationToken cancel)
    {
        var args = new MqttApplicationMessageReceivedEventArgs(
            Options.ClientId, MqttClientPackets.Message(packet), packet.Id,
            (e, stop) => e.ProcessingFailed ? Task.CompletedTask : from.AcknowledgeAsync(packet, stop));
        await Report(Handle(args, cancel)).ConfigureAwait(false);
    }

    async Task Handle(MqttApplicationMessageReceivedEventArgs args, CancellationToken cancel)
    {
        await Raise(ApplicationMessageReceivedAsync, args).ConfigureAwait(false);
        if (args.AutoAcknowledge) await args.AcknowledgeAsync(cancel).ConfigureAwait(false);
    }

    static async Task Raise<T>(Func<T, Task>? handlers, T args)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers)) await handler(args).ConfigureAwait(false);
    }

    // A handler's exception has nobody to go to but whoever listens to the process's trace.
    static async Task Report(Task handling)
    {
        try
        {
            await handling.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or MqttCommunicationException))
        {
            Trace.TraceError($"A handler of an MQTT event failed: {exception}");
        }
        catch (Exception lost)
        {
            Trace.TraceInformation($"An MQTT message could not be acknowledged: {lost.Message}");
        }
    }

    Expiry Limit(CancellationToken asked) => new(Options?.Timeout ?? default, time, asked);

    /// <summary>The caller's token, or the client's own time-out where the caller has none.</summary>
    readonly struct Expiry(TimeSpan timeout, TimeProvider time, CancellationToken asked) : IDisposable
    {
        readonly CancellationTokenSource? own = asked.CanBeCanceled ? null : new CancellationTokenSource(timeout, time);

        public CancellationToken Token => own?.Token ?? asked;

        public void Dispose() => own?.Dispose();
    }
}
