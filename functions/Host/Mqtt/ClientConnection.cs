using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using PublishPackets = MQTTnet.Server.Internal.Formatter.MqttPublishPacketFactory;

namespace Izi.Host.Mqtt;

/// <summary>
/// One client's connection between the socket and MQTTnet.Server, with what that leaves out: client ids that belong to a user, a
/// keep-alive on monotonic time, refused messages, and messages on disk before they are handed on.
/// </summary>
internal sealed class ClientConnection : IMqttChannelAdapter
{
    const int LongestKeepAlive = 60;
    const int DefaultKeepAlive = 20;

    static readonly TimeSpan farewell = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource closed = new();
    readonly PacketStream packets;
    readonly Broker broker;
    readonly InboundPackets inbound;
    readonly BrokerOptions options;
    readonly TimeProvider time;
    readonly ITimer patience;
    ushort askedKeepAlive;
    bool isIdAssigned;
    volatile bool isReading = true;
    volatile bool isWelcomed;
    int closing;

    public ClientConnection(PacketStream packets, Broker broker, BrokerOptions options, TimeProvider time)
    {
        (this.packets, this.broker, this.options, this.time) = (packets, broker, options, time);
        inbound = new(this, broker, options.MaximumFilters);
        patience = time.CreateTimer(_ => OnSilence(), null, options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    public MqttConnectPacket Connect { get; private set; } = null!;
    public string Username { get; private set; } = "";

    /// <summary>The client id as the client knows it.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>The client id as MQTTnet.Server knows it: two users cannot have the same one.</summary>
    public string ScopedId => $"{Username.Length}:{Username}/{ClientId}";

    /// <summary>The hash that the client's key matched; null for the worker.</summary>
    public string? Secret { get; set; }

    /// <summary>What is published when the connection ends; null after a goodbye.</summary>
    public MqttPublishPacket? Will { get; private set; }

    /// <summary>The filters it has subscribed to over this connection. MQTTnet.Server handles one packet of a client at a time.</summary>
    public HashSet<string> Filters { get; } = [];

    /// <summary>Whether its Connected event was raised and its Disconnected event is due.</summary>
    public bool IsLive { get; set; }

    /// <summary>Why the connection ended, as the Disconnected event says it.</summary>
    public string? EndReason { get; private set; }

    /// <summary>Completes when all that follows from the end of the connection is done.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttPacketFormatterAdapter PacketFormatterAdapter => packets.Formatter;
    public bool IsSecureConnection => packets.IsSecure;

    // MQTTnet.Server shows these to handlers that this broker does not have.
    public long BytesReceived => 0;
    public long BytesSent => 0;
    public X509Certificate2? ClientCertificate => null;
    public EndPoint? RemoteEndPoint => null;
    public EndPoint? LocalEndPoint => null;

    int KeepAlive => askedKeepAlive is >= 1 and <= LongestKeepAlive ? askedKeepAlive : DefaultKeepAlive;
    bool Is5 => PacketFormatterAdapter.ProtocolVersion is MqttProtocolVersion.V500;

    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        try
        {
            var packet = Connect is null ? await ReceiveConnectAsync() : await inbound.NextAsync(cancellationToken);
            if (packet is MqttDisconnectPacket goodbye)
            {
                EndReason ??= "ClientInitiatedDisconnect";
                if (goodbye.ReasonCode is not MqttDisconnectReasonCode.DisconnectWithWillMessage) Will = null;
            }
            if (packet is not null) return packet;
        }
        catch (ProtocolException error)
        {
            await CloseAsync(error.Reason, error.EndReason, error.Answer);
        }
        catch (Exception gone) when (IsGone(gone))
        {
            // The connection has ended.
        }
        EndReason ??= "ConnectionLost";
        return null;
    }

    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } welcome) await CompleteAsync(welcome);
        if (packet is MqttSubAckPacket subscribed) inbound.Reorder(subscribed);
        if (Volatile.Read(ref closing) == 1) return;
        await packets.SendAsync(packet, cancellationToken);
        if (packet is MqttConnAckPacket) isWelcomed = true;
    }

    /// <summary>Reads the next packet, which may take one and a half times the keep-alive.</summary>
    public async Task<MqttPacket?> ReadAsync()
    {
        isReading = true;
        var packet = await packets.ReadAsync(closed.Token);
        isReading = false;
        Await(TimeSpan.FromSeconds(1.5 * KeepAlive));
        return packet;
    }

    /// <summary>Ends the connection: tells an MQTT 5 client why and receives nothing more.</summary>
    public async Task CloseAsync(MqttDisconnectReasonCode reason, string endReason, MqttPacket? answer = null)
    {
        if (Interlocked.Exchange(ref closing, 1) == 1) return;
        EndReason ??= endReason;
        try
        {
            using var limit = new CancellationTokenSource(farewell, time);
            if (Is5 && answer is not null) await packets.SendAsync(answer, limit.Token);
            if (Is5 && isWelcomed) await packets.SendAsync(new MqttDisconnectPacket { ReasonCode = reason }, limit.Token);
        }
        catch (Exception gone) when (IsGone(gone))
        {
            // The client does not wait for the reason.
        }
        await closed.CancelAsync();
    }

    public void End()
    {
        inbound.End();
        Ended.TrySetResult();
    }

    public void Dispose()
    {
        patience.Dispose();
        closed.Cancel();
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void ResetStatistics()
    {
    }

    async Task<MqttPacket?> ReceiveConnectAsync()
    {
        if (await packets.ReadAsync(closed.Token) is not MqttConnectPacket connect) return null;
        isReading = false;
        (Connect, Username) = (connect, connect.Username ?? "");
        (askedKeepAlive, packets.ClientMaximum) = (connect.KeepAlivePeriod, connect.MaximumPacketSize);
        isIdAssigned = string.IsNullOrEmpty(connect.ClientId);
        ClientId = isIdAssigned ? $"auto-{Guid.NewGuid():N}" : connect.ClientId;
        connect.ClientId = ScopedId;
        // The broker publishes it itself, after it is on disk and before the end of the connection is reported.
        if (connect.WillFlag) Will = PublishPackets.Create(connect);
        connect.WillFlag = false;
        // MQTTnet.Server measures a keep-alive by the wall clock, which may be set: it is given none.
        connect.KeepAlivePeriod = 0;
        return connect;
    }

    async Task CompleteAsync(MqttConnAckPacket welcome)
    {
        welcome.MaximumPacketSize = (uint)options.MaximumPacketSize;
        welcome.TopicAliasMaximum = 0;
        if (askedKeepAlive != KeepAlive) welcome.ServerKeepAlive = (ushort)KeepAlive;
        if (isIdAssigned) welcome.AssignedClientIdentifier = ClientId;
        await broker.ConnectedAsync(this);
        Await(TimeSpan.FromSeconds(1.5 * KeepAlive));
        isReading = true;
    }

    void Await(TimeSpan silence) => patience.Change(silence, Timeout.InfiniteTimeSpan);

    void OnSilence()
    {
        if (isReading) _ = CloseAsync(MqttDisconnectReasonCode.KeepAliveTimeout, "ConnectionLost");
        // The broker is the one that is late: it has not read what the client has sent.
        else Await(options.ConnectTimeout);
    }

    static bool IsGone(Exception why) => why is IOException or SocketException or ObjectDisposedException or OperationCanceledException;
}
