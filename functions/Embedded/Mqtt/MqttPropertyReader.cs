namespace Izi.Embedded.Mqtt;

/// <summary>Reads the properties of a packet, each at most once and only where it belongs.</summary>
internal ref struct MqttPropertyReader(ReadOnlySpan<byte> bytes, int place)
{
    readonly MqttProperties properties = new();
    readonly int place = place;
    MqttReader reader = new(bytes);
    List<uint>? subscriptions;
    List<MqttUserProperty>? user;
    long seen;

    public static MqttProperties Read(ref MqttReader packet, int place)
    {
        var bytes = packet.Take(packet.VariableInt());
        return bytes.IsEmpty ? MqttProperties.None : new MqttPropertyReader(bytes, place).All();
    }

    MqttProperties All()
    {
        while (!reader.AtEnd)
        {
            var id = (MqttPropertyId)reader.VariableInt();
            MustBelong(id);
            if (!Message(id) && !Connection(id) && !Server(id)) Other(id);
        }
        properties.SubscriptionIds = subscriptions ?? (IReadOnlyList<uint>)[];
        properties.User = user ?? (IReadOnlyList<MqttUserProperty>)[];
        return properties;
    }

    void MustBelong(MqttPropertyId id)
    {
        var places = MqttPropertyPlaces.Of(id);
        if (places is 0) throw new MqttProtocolViolationException("There is no such property.");
        if ((places & place) is 0) throw Protocol($"The property {id} does not belong to such a packet.");

        var many = id is MqttPropertyId.User
            || (id is MqttPropertyId.SubscriptionId && (place & MqttPropertyPlaces.Of(MqttPacketType.Publish)) is not 0);
        if (!many && (seen & (1L << (int)id)) is not 0) throw Protocol($"The property {id} is said twice.");
        seen |= 1L << (int)id;
    }

    bool Message(MqttPropertyId id)
    {
        switch (id)
        {
            case MqttPropertyId.PayloadFormat: properties.PayloadFormat = (byte)(Bit(id) ? 1 : 0); return true;
            case MqttPropertyId.MessageExpiry: properties.MessageExpiry = reader.UInt32(); return true;
            case MqttPropertyId.ContentType: properties.ContentType = reader.Text(); return true;
            case MqttPropertyId.ResponseTopic: properties.ResponseTopic = MqttTopics.MustBeName(reader.Text()); return true;
            case MqttPropertyId.CorrelationData: properties.CorrelationData = reader.Binary(); return true;
            case MqttPropertyId.TopicAlias: properties.TopicAlias = (ushort)NotZero(id, reader.UInt16()); return true;
            case MqttPropertyId.WillDelay: properties.WillDelay = reader.UInt32(); return true;
            default: return false;
        }
    }

    bool Connection(MqttPropertyId id)
    {
        switch (id)
        {
            case MqttPropertyId.SessionExpiry: properties.SessionExpiry = reader.UInt32(); return true;
            case MqttPropertyId.AuthenticationMethod: properties.AuthenticationMethod = reader.Text(); return true;
            case MqttPropertyId.AuthenticationData: properties.AuthenticationData = reader.Binary(); return true;
            case MqttPropertyId.RequestProblemInformation: properties.RequestProblemInformation = Bit(id); return true;
            case MqttPropertyId.RequestResponseInformation: properties.RequestResponseInformation = Bit(id); return true;
            case MqttPropertyId.ReceiveMaximum: properties.ReceiveMaximum = (ushort)NotZero(id, reader.UInt16()); return true;
            case MqttPropertyId.TopicAliasMaximum: properties.TopicAliasMaximum = reader.UInt16(); return true;
            case MqttPropertyId.MaximumPacketSize: properties.MaximumPacketSize = NotZero(id, reader.UInt32()); return true;
            default: return false;
        }
    }

    bool Server(MqttPropertyId id)
    {
        switch (id)
        {
            case MqttPropertyId.AssignedClientId: properties.AssignedClientId = reader.Text(); return true;
            case MqttPropertyId.ServerKeepAlive: properties.ServerKeepAlive = reader.UInt16(); return true;
            case MqttPropertyId.ResponseInformation: properties.ResponseInformation = reader.Text(); return true;
            case MqttPropertyId.ServerReference: properties.ServerReference = reader.Text(); return true;
            case MqttPropertyId.MaximumQoS: properties.MaximumQoS = (byte)(Bit(id) ? 1 : 0); return true;
            case MqttPropertyId.RetainAvailable: properties.RetainAvailable = Bit(id); return true;
            case MqttPropertyId.WildcardAvailable: properties.WildcardAvailable = Bit(id); return true;
            case MqttPropertyId.SubscriptionIdsAvailable: properties.SubscriptionIdsAvailable = Bit(id); return true;
            case MqttPropertyId.SharedAvailable: properties.SharedAvailable = Bit(id); return true;
            default: return false;
        }
    }

    void Other(MqttPropertyId id)
    {
        if (id is MqttPropertyId.ReasonString) properties.ReasonString = reader.Text();
        else if (id is MqttPropertyId.SubscriptionId) (subscriptions ??= []).Add(NotZero(id, (uint)reader.VariableInt()));
        else (user ??= []).Add(new MqttUserProperty(reader.Text(), System.Text.Encoding.UTF8.GetBytes(reader.Text())));
    }

    bool Bit(MqttPropertyId id) => reader.Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw Protocol($"The property {id} is 0 or 1."),
    };

    static uint NotZero(MqttPropertyId id, uint value) => value is not 0 ? value : throw Protocol($"The property {id} is not 0.");

    static MqttProtocolViolationException Protocol(string what) => new(what) { ReasonCode = MqttReason.ProtocolError };
}
