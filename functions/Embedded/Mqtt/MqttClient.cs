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
        OnlyIn5(options.ReasonString?.Length > 0, nameof(options.ReasonString));
        if (connection is not { } current) return;

        using var limit = Limit(cancellationToken);
        await current.CloseAsync(limit.Token).ConfigureAwait(false);
    }

    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        var current = Connected();
        using var limit = Limit(cancellationToken);
        await current.PingAsync(limit.Token).ConfigureAwait(false);
    }

    public async Task<MqttClientPublishResult> PublishAsync(
        MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        cancellationToken.ThrowIfCancellationRequested();
        var topic = MqttTopics.MustBeName(applicationMessage.Topic);
        var payload = applicationMessage.Payload.IsSingleSegment
            ? applicationMessage.Payload.First
            : System.Buffers.BuffersExtensions.ToArray(applicationMessage.Payload);
        var message = new MqttMessage(topic, payload, applicationMessage.QualityOfServiceLevel, applicationMessage.Retain);

        var id = await Connected().PublishAsync(message, cancellationToken).ConfigureAwait(false);
        return new MqttClientPublishResult(id, MqttClientPublishReasonCode.Success);
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(
        MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var current = Connected();
        foreach (var filter in options.TopicFilters)
        {
            OnlyIn5(filter.NoLocal, nameof(filter.NoLocal));
            OnlyIn5(filter.RetainAsPublished, nameof(filter.RetainAsPublished));
            OnlyIn5(filter.RetainHandling is not MqttRetainHandling.SendAtSubscribe, nameof(filter.RetainHandling));
        }

        using var limit = Limit(cancellationToken);
        return await current.SubscribeAsync(options.TopicFilters, limit.Token).ConfigureAwait(false);
    }

    public async Task<MqttClientUnsubscribeResult> UnsubscribeAsync(
        MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var current = Connected();
        using var limit = Limit(cancellationToken);
        return await current.UnsubscribeAsync(options.TopicFilters, limit.Token).ConfigureAwait(false);
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
        opened.Start((packet, cancel) => Received(packet, opened, cancel), exception => Ended(opened, exception));
    }

    void Ended(MqttClientConnection ended, Exception? exception)
    {
        lock (gate)
            if (connection == ended) connection = null;
        RaiseDisconnected(new(clientWasConnected: true, null, MqttClientDisconnectReason.NormalDisconnection, exception));
    }

    void GiveUp(
        MqttClientConnection? opened, MqttClientConnectResult? result, MqttClientDisconnectReason reason, Exception? exception)
    {
        opened?.Abort(exception);
        lock (gate) connecting = false;
        RaiseDisconnected(new(clientWasConnected: false, result, reason, exception));
    }

    // On its own, so that a handler may connect again and wait for it.
    void RaiseDisconnected(MqttClientDisconnectedEventArgs args) =>
        Task.Run(() => Report(Raise(DisconnectedAsync, args)));

    async Task Received(PublishPacket packet, MqttClientConnection from, CancellationToken cancel)
    {
        var message = new MqttApplicationMessage
        {
            Topic = packet.Message.Topic,
            Payload = new(packet.Message.Payload),
            QualityOfServiceLevel = packet.Message.QualityOfService,
            Retain = packet.Message.Retain,
            Dup = packet.Duplicate,
        };
        var args = new MqttApplicationMessageReceivedEventArgs(
            Options.ClientId, message, packet.Id,
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

    static void OnlyIn5(bool used, string feature)
    {
        if (used) throw new NotSupportedException($"Feature {feature} requires MQTT version 5.0.0.");
    }

    /// <summary>The caller's token, or the client's own time-out where the caller has none.</summary>
    readonly struct Expiry(TimeSpan timeout, TimeProvider time, CancellationToken asked) : IDisposable
    {
        readonly CancellationTokenSource? own = asked.CanBeCanceled ? null : new CancellationTokenSource(timeout, time);

        public CancellationToken Token => own?.Token ?? asked;

        public void Dispose() => own?.Dispose();
    }
}
