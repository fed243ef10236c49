namespace Izi.Embedded.Mqtt;

/// <summary>What an app says to a client as packets, and packets as what the client says to the app.</summary>
internal static class MqttClientPackets
{
    public static ConnectPacket Connect(MqttClientOptions options) => new(options.ProtocolVersion)
    {
        ClientId = options.ClientId ?? "",
        CleanSession = options.CleanSession,
        KeepAliveSeconds = (ushort)options.KeepAlivePeriod.TotalSeconds,
        Username = options.Username,
        Password = options.Password,
        Will = string.IsNullOrEmpty(options.WillTopic) ? null : Will(options),
        Properties = new MqttProperties
        {
            SessionExpiry = NotZero(options.SessionExpiryInterval),
            ReceiveMaximum = options.ReceiveMaximum is 0 ? null : options.ReceiveMaximum,
            MaximumPacketSize = NotZero(options.MaximumPacketSize),
            RequestProblemInformation = options.RequestProblemInformation ? null : false,
            AuthenticationMethod = options.AuthenticationMethod,
            AuthenticationData = options.AuthenticationData,
            User = options.UserProperties ?? [],
        },
    };

    public static MqttClientConnectResult Result(ConnAckPacket ack, MqttProtocolVersion version)
    {
        var p = ack.Properties;
        return version < MqttProtocolVersion.V500
            ? new()
            {
                IsSessionPresent = ack.SessionPresent,
                ResultCode = ResultCode(ack.Code),
                RetainAvailable = true,
                WildcardSubscriptionAvailable = true,
            }
            : new()
            {
                IsSessionPresent = ack.SessionPresent,
                ResultCode = (MqttClientConnectResultCode)ack.Code,
                AssignedClientIdentifier = p.AssignedClientId!,
                AuthenticationData = p.AuthenticationData!,
                AuthenticationMethod = p.AuthenticationMethod!,
                MaximumPacketSize = p.MaximumPacketSize,
                MaximumQoS = (MqttQualityOfServiceLevel)(p.MaximumQoS ?? 2),
                ReasonString = p.ReasonString!,
                ReceiveMaximum = p.ReceiveMaximum,
                RetainAvailable = p.RetainAvailable ?? true,
                ServerKeepAlive = p.ServerKeepAlive ?? 0,
                SessionExpiryInterval = p.SessionExpiry,
                SharedSubscriptionAvailable = p.SharedAvailable ?? true,
                SubscriptionIdentifiersAvailable = p.SubscriptionIdsAvailable ?? true,
                UserProperties = [.. p.User],
                WildcardSubscriptionAvailable = p.WildcardAvailable ?? true,
            };
    }

    public static MqttMessage Message(MqttApplicationMessage message, MqttProtocolVersion version)
    {
        var payload = message.Payload.IsSingleSegment ? message.Payload.First : System.Buffers.BuffersExtensions.ToArray(message.Payload);
        return new MqttMessage(MqttTopics.MustBeName(message.Topic), payload, message.QualityOfServiceLevel, message.Retain)
        {
            Properties = version < MqttProtocolVersion.V500 ? MqttProperties.None : new MqttProperties
            {
                PayloadFormat = Format(message.PayloadFormatIndicator),
                MessageExpiry = NotZero(message.MessageExpiryInterval),
                ContentType = message.ContentType,
                ResponseTopic = message.ResponseTopic,
                CorrelationData = message.CorrelationData,
                User = message.UserProperties ?? [],
            },
        };
    }

    public static MqttApplicationMessage Message(PublishPacket packet)
    {
        var (message, p) = (packet.Message, packet.Message.Properties);
        return new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new(message.Payload),
            QualityOfServiceLevel = message.QualityOfService,
            Retain = message.Retain,
            Dup = packet.Duplicate,
            PayloadFormatIndicator = (MqttPayloadFormatIndicator)(p.PayloadFormat ?? 0),
            MessageExpiryInterval = p.MessageExpiry ?? 0,
            ContentType = p.ContentType,
            ResponseTopic = p.ResponseTopic,
            CorrelationData = p.CorrelationData,
            SubscriptionIdentifiers = p.SubscriptionIds.Count > 0 ? [.. p.SubscriptionIds] : null,
            UserProperties = p.User.Count > 0 ? [.. p.User] : null,
        };
    }

    public static SubscribePacket Subscribe(MqttClientSubscribeOptions options, ushort id) =>
        new(id, options.TopicFilters.ConvertAll(f => new MqttSubscription(MqttTopics.MustBeFilter(f.Topic), f.QualityOfServiceLevel)
        {
            NoLocal = f.NoLocal,
            RetainAsPublished = f.RetainAsPublished,
            RetainHandling = f.RetainHandling,
        }))
        {
            Properties = new MqttProperties
            {
                SubscriptionIds = options.SubscriptionIdentifier is 0 ? [] : [options.SubscriptionIdentifier],
                User = options.UserProperties ?? [],
            },
        };

    public static DisconnectPacket Disconnect(MqttClientDisconnectOptions options) => new((byte)options.Reason)
    {
        Properties = new MqttProperties
        {
            ReasonString = string.IsNullOrEmpty(options.ReasonString) ? null : options.ReasonString,
            SessionExpiry = NotZero(options.SessionExpiryInterval),
            User = options.UserProperties ?? [],
        },
    };

    public static AuthPacket Auth(
        MqttAuthenticateReasonCode code, string? method, byte[]? data, string? reason, List<MqttUserProperty>? user) => new((byte)code)
    {
        Properties = new MqttProperties
        {
            AuthenticationMethod = method,
            AuthenticationData = data,
            ReasonString = string.IsNullOrEmpty(reason) ? null : reason,
            User = user ?? [],
        },
    };

    static MqttMessage Will(MqttClientOptions options) =>
        new(options.WillTopic, options.WillPayload, options.WillQualityOfServiceLevel, options.WillRetain)
        {
            Properties = new MqttProperties
            {
                WillDelay = NotZero(options.WillDelayInterval),
                PayloadFormat = Format(options.WillPayloadFormatIndicator),
                MessageExpiry = NotZero(options.WillMessageExpiryInterval),
                ContentType = options.WillContentType,
                User = options.WillUserProperties ?? [],
            },
        };

    static MqttClientConnectResultCode ResultCode(byte code) => code switch
    {
        ConnectCode.Accepted => MqttClientConnectResultCode.Success,
        ConnectCode.UnacceptableVersion => MqttClientConnectResultCode.UnsupportedProtocolVersion,
        ConnectCode.IdentifierRejected => MqttClientConnectResultCode.ClientIdentifierNotValid,
        ConnectCode.ServerUnavailable => MqttClientConnectResultCode.ServerUnavailable,
        ConnectCode.BadUsernameOrPassword => MqttClientConnectResultCode.BadUserNameOrPassword,
        ConnectCode.NotAuthorized => MqttClientConnectResultCode.NotAuthorized,
        _ => throw new MqttProtocolViolationException("Received unexpected return code."),
    };

    static byte? Format(MqttPayloadFormatIndicator indicator) => indicator is MqttPayloadFormatIndicator.Unspecified ? null : (byte)indicator;

    static uint? NotZero(uint value) => value is 0 ? null : value;
}
