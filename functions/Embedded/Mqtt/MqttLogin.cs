namespace Izi.Embedded.Mqtt;

/// <summary>A CONNECT and how it is answered.</summary>
internal sealed class MqttLogin(MqttBrokerOptions options, IMqttGate gate, ConnectPacket connect)
{
    /// <summary>The account; empty for a client that names none.</summary>
    public string Username => connect.Username ?? "";

    public bool Speaks5 => connect.Version is MqttProtocolVersion.V500;

    /// <summary>The session's key, with an id made for a client that has none.</summary>
    public MqttSessionKey Key { get; } =
        new(connect.Username ?? "", connect.ClientId is "" ? Guid.NewGuid().ToString("N") : connect.ClientId);

    /// <summary>How long the client may be silent.</summary>
    public TimeSpan Patience => KeepAlive is 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(KeepAlive * 1.5);

    /// <summary>How many messages with QoS 1 the client takes at a time, and how large ones.</summary>
    public (int InFlight, uint PacketSize) Limits => (
        Math.Min(options.MaximumInFlight, connect.Properties.ReceiveMaximum ?? ushort.MaxValue),
        connect.Properties.MaximumPacketSize ?? uint.MaxValue);

    ushort? Shortened => Speaks5 && options.MaximumKeepAlive is { } most && IsLonger(most.TotalSeconds) ? (ushort)most.TotalSeconds : null;

    int KeepAlive => Shortened ?? connect.KeepAliveSeconds;

    // None at all is the longest.
    bool IsLonger(double seconds) => connect.KeepAliveSeconds is 0 || connect.KeepAliveSeconds > seconds;

    /// <summary>Why the client is not let in, as a reason of MQTT 5; 0 when it is.</summary>
    public async ValueTask<byte> RefusalAsync(CancellationToken cancel)
    {
        if (connect.Version is not (MqttProtocolVersion.V311 or MqttProtocolVersion.V500)) return MqttReason.UnsupportedProtocolVersion;
        if (connect is { ClientId: "", CleanSession: false } && !Speaks5) return MqttReason.ClientIdentifierNotValid;
        if (connect.Properties.AuthenticationMethod is not null) return MqttReason.BadAuthenticationMethod;

        try
        {
            if (!await gate.Admits(connect.Username, connect.Password, cancel).ConfigureAwait(false)) return MqttReason.BadUserNameOrPassword;
        }
        catch (IOException)
        {
            return MqttReason.ServerUnavailable;
        }
        return connect.Will is { } last && !gate.MayPublish(Username, last.Topic) ? MqttReason.NotAuthorized : MqttReason.Success;
    }

    public ConnAckPacket Refuse(byte reason) =>
        new(SessionPresent: false, connect.Version >= MqttProtocolVersion.V500 ? reason : ConnectCode.Of(reason));

    public ConnAckPacket Accept(bool present) => new(present, MqttReason.Success)
    {
        Properties = new MqttProperties
        {
            ReceiveMaximum = MqttInbound.MaximumUnfinished,
            MaximumPacketSize = (uint)options.MaximumPacketSize,
            AssignedClientId = connect.ClientId is "" ? Key.ClientId : null,
            ServerKeepAlive = Shortened,
            SharedAvailable = false,
        },
    };

    /// <summary>The answer to a SUBSCRIBE, in words too where the client wants to know.</summary>
    public SubAckPacket Answer(SubscribePacket packet, byte[] codes) => new(packet.Id, codes)
    {
        Properties = Speaks5 && connect.Properties.RequestProblemInformation is not false && codes.Any(MqttReason.IsRefusal)
            ? MqttProperties.Because("Not every filter is allowed here.")
            : MqttProperties.None,
    };

    /// <summary>A reason in the words of the client's version.</summary>
    public byte RefusalOf(byte reason) => Speaks5 ? reason : MqttReason.UnspecifiedError;
}
