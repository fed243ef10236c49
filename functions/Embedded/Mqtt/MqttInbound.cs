namespace Izi.Embedded.Mqtt;

/// <summary>What becomes of the packets of one connected client.</summary>
internal sealed class MqttInbound(MqttClients clients, MqttSession session, MqttLogin login, MqttConnection connection) : IDisposable
{
    /// <summary>How many messages of one client are on their way to the disk at a time; one who sends more waits.</summary>
    public const int MaximumUnfinished = 64;

    readonly SemaphoreSlim unfinished = new(MaximumUnfinished, MaximumUnfinished);
    Task delivered = Task.CompletedTask;

    /// <summary>Completes when every message that was taken is acknowledged.</summary>
    public Task Finished { get; private set; } = Task.CompletedTask;

    /// <summary>Takes a packet; what it returns, if anything, is the end of the connection.</summary>
    public async ValueTask<MqttClosed?> TakeAsync(MqttPacket packet, CancellationToken cancel)
    {
        switch (packet)
        {
            case PublishPacket publish:
                return await PublishAsync(publish, cancel).ConfigureAwait(false);
            case AckPacket { Type: MqttPacketType.PubAck, Id: var id }:
                session.Acknowledge(id);
                return null;
            case AckPacket { Type: MqttPacketType.PubRel, Id: var id }:
                var known = session.Release(id) ? MqttReason.Success : MqttReason.PacketIdNotFound;
                session.Answer(new AckPacket(MqttPacketType.PubComp, id, known));
                return null;
            case SubscribePacket subscribe:
                await clients.Router.SubscribeAsync(session, subscribe, Refusal, codes => login.Answer(subscribe, codes)).ConfigureAwait(false);
                return null;
            case UnsubscribePacket unsubscribe:
                await clients.Router.UnsubscribeAsync(session, unsubscribe).ConfigureAwait(false);
                return null;
            case BarePacket { Type: MqttPacketType.PingReq }:
                session.Answer(BarePacket.PingResp);
                return null;
            case DisconnectPacket goodbye:
                return Goodbye(goodbye);
            default:
                throw new MqttProtocolViolationException("A client does not send such a packet.") { ReasonCode = MqttReason.ProtocolError };
        }
    }

    public void Dispose() => unfinished.Dispose();

    async ValueTask<MqttClosed?> PublishAsync(PublishPacket publish, CancellationToken cancel)
    {
        if (publish.Message.Properties.SubscriptionIds.Count > 0)
            throw new MqttProtocolViolationException("A client marks no subscriptions.") { ReasonCode = MqttReason.ProtocolError };
        if (!clients.Gate.MayPublish(session.Key.Username, publish.Message.Topic))
        {
            if (login.Speaks5) Finished = AnswerAsync(publish, MqttReason.NotAuthorized, Finished);
            return MqttClosed.NotAuthorized;
        }
        await unfinished.WaitAsync(cancel).ConfigureAwait(false);
        Finished = PublishAsync(publish, Finished);
        return null;
    }

    byte Refusal(string filter) => filter switch
    {
        _ when filter.StartsWith("$share/", StringComparison.Ordinal) => login.RefusalOf(MqttReason.SharedSubscriptionsNotSupported),
        _ when !clients.Gate.MaySubscribe(session.Key.Username, filter) => login.RefusalOf(MqttReason.NotAuthorized),
        _ => MqttReason.Success,
    };

    MqttClosed Goodbye(DisconnectPacket goodbye)
    {
        if (goodbye.Properties.SessionExpiry is { } expiry)
        {
            if (session.Expiry is 0 && expiry is not 0)
                throw new MqttProtocolViolationException("A session that was not to be kept cannot be kept.")
                {
                    ReasonCode = MqttReason.ProtocolError,
                };
            session.Expiry = expiry;
        }
        if (goodbye.Code is MqttReason.Success) connection.ForgetWill();
        return MqttClosed.ByClient;
    }

    async Task AnswerAsync(PublishPacket packet, byte code, Task before)
    {
        await before.ConfigureAwait(false);
        if (packet.Id is not 0) session.Answer(new AckPacket(AnswerTo(packet), packet.Id, code));
    }

    // Several messages are on their way to the disk at a time; they are acknowledged in the order they came.
    async Task PublishAsync(PublishPacket packet, Task before)
    {
        try
        {
            var once = packet.Message.QualityOfService is MqttQualityOfServiceLevel.ExactlyOnce;
            if (!once || session.Receive(packet.Id)) await DeliverAsync(packet.Message).ConfigureAwait(false);
            await AnswerAsync(packet, MqttReason.Success, before).ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            if (packet.Id is not 0) session.Release(packet.Id);
            connection.Broken(broken);
        }
        finally
        {
            unfinished.Release();
        }
    }

    async Task DeliverAsync(MqttMessage message)
    {
        var delivering = clients.Router.DeliverAsync(session.Key, message, delivered, clients.Stopped);
        delivered = delivering;
        await await delivering.ConfigureAwait(false);
    }

    static MqttPacketType AnswerTo(PublishPacket packet) =>
        packet.Message.QualityOfService is MqttQualityOfServiceLevel.ExactlyOnce ? MqttPacketType.PubRec : MqttPacketType.PubAck;
}
