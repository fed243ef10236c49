using Azure.Messaging;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.EventGrid;

/// <summary>
/// Makes events of what happens at the broker, as an Event Grid namespace does: messages are routed to the topic, connections are
/// the namespace's own news. The host's own account is not heard. What is told again after a crash has the same id again.
/// </summary>
internal sealed class MqttEvents(EventGridTopic topic, EventGridTopic connections, string ownAccount, TimeProvider time) : IMqttWatcher
{
    long newest;

    public async ValueTask Published(MqttPublished message, CancellationToken cancel)
    {
        Remember(message.At.UtcTicks);
        if (message.Username == ownAccount) return;
        await topic.PublishAsync([MessageEvent.Of(message)], cancel);
    }

    public ValueTask Connected(string username, string clientId, long sequence) =>
        Session("Microsoft.EventGrid.MQTTClientSessionConnected", username, clientId, sequence, []);

    public ValueTask Disconnected(string username, string clientId, long sequence, string reason) =>
        Session("Microsoft.EventGrid.MQTTClientSessionDisconnected", username, clientId, sequence, new() { ["disconnectionReason"] = reason });

    async ValueTask Session(string type, string username, string clientId, long sequence, Dictionary<string, object> data)
    {
        if (username == ownAccount) return;
        data["namespaceName"] = MessageEvent.Source;
        data["clientAuthenticationName"] = username;
        data["clientSessionName"] = clientId;
        data["sequenceNumber"] = sequence;
        var now = Now();
        var happened = new CloudEvent(MessageEvent.Source, type, data)
        {
            Id = $"session-{sequence}",
            Subject = $"clients/{username}/sessions/{clientId}",
            Time = now,
            ExtensionAttributes = { ["sequence"] = $"{now.UtcTicks}" },
        };
        await connections.PublishAsync([happened], CancellationToken.None);
    }

    // No two messages share an instant, so the newest may be ahead of a coarse clock: what happens after it is not before it.
    DateTimeOffset Now() => new(Math.Max(time.GetUtcNow().UtcTicks, Interlocked.Read(ref newest)), TimeSpan.Zero);

    void Remember(long ticks)
    {
        for (var known = Interlocked.Read(ref newest); ticks > known;)
        {
            var was = Interlocked.CompareExchange(ref newest, ticks, known);
            if (was == known) return;
            known = was;
        }
    }
}
