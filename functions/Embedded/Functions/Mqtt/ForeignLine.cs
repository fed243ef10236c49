using Izi.Embedded.EventGrid;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Functions;

/// <summary>One connection to another broker, from its CONNECT to its end.</summary>
internal sealed class ForeignLine : IDisposable
{
    /// <summary>In seconds: a week.</summary>
    const uint SessionExpiry = 7 * 24 * 60 * 60;

    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly EventGridTopic topic;
    readonly ForeignSession session;
    readonly ForeignIntake intake;

    public ForeignLine(EventGridTopic topic, ForeignSession session)
    {
        (this.topic, this.session) = (topic, session);
        intake = new(topic, session);
        client.ApplicationMessageReceivedAsync += intake.Take;
        client.DisconnectedAsync += gone =>
        {
            intake.End(gone.Exception ?? new IOException($"it has ended the connection ({gone.Reason})."));
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects and subscribes; whether the broker still had the session.</summary>
    /// <exception cref="InvalidOperationException">It does not let this host in, or not hear what it is to hear.</exception>
    public async Task<bool> Open(MqttClientOptionsBuilder options, IEnumerable<MqttTopicFilter> filters)
    {
        var result = await client.ConnectAsync(
            options.WithClientId(session.ClientId).WithCleanStart(false).WithSessionExpiryInterval(SessionExpiry).Build());
        if (result.ResultCode is not MqttClientConnectResultCode.Success)
            throw new InvalidOperationException($"it refuses the connection ({result.ResultCode}).");
        await Subscribe(filters);
        return result.IsSessionPresent;
    }

    /// <summary>Tells that the broker is there, then stores what is heard, until stopped or cut.</summary>
    public async Task Hear(CancellationToken stop)
    {
        await topic.PublishAsync([MessageEvent.Returned(session.Arrival())], stop);
        await intake.Store(stop);
    }

    public Task<bool> Answers(CancellationToken cancel) => client.TryPingAsync(cancel);

    /// <summary>Says goodbye where somebody is there to hear it; the session stays.</summary>
    public Task Close() => client.TryDisconnectAsync();

    public void Dispose() => client.Dispose();

    async Task Subscribe(IEnumerable<MqttTopicFilter> filters)
    {
        var wanted = new MqttClientSubscribeOptionsBuilder();
        foreach (var filter in filters) wanted.WithTopicFilter(filter);
        var result = await client.SubscribeAsync(wanted.Build());
        foreach (var item in result.Items)
            if (item.ResultCode is not MqttClientSubscribeResultCode.GrantedQoS1)
                throw new InvalidOperationException($"it does not grant {item.TopicFilter.Topic} ({item.ResultCode}).");
    }
}
