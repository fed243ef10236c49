using System.Buffers;
using System.Threading.Channels;
using Izi.Embedded.EventGrid;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Functions;

/// <summary>What is heard on one connection to another broker: it becomes events of the topic, and is acknowledged when they are on the disk.</summary>
internal sealed class ForeignIntake(EventGridTopic topic, ForeignSession session)
{
    const int LargestGroup = 100;

    readonly Channel<MqttApplicationMessageReceivedEventArgs> heard = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>(new() { SingleReader = true });

    /// <summary>Takes a message in the order it came; whoever stores it acknowledges it.</summary>
    public Task Take(MqttApplicationMessageReceivedEventArgs message)
    {
        message.AutoAcknowledge = false;
        heard.Writer.TryWrite(message);
        return Task.CompletedTask;
    }

    /// <summary>Nothing more is heard.</summary>
    public void End(Exception why) => heard.Writer.TryComplete(why);

    /// <summary>Stores what is heard, all that waits at once, until stopped or ended. What is not acknowledged by then comes again on the next connection.</summary>
    public async Task Store(CancellationToken stop)
    {
        var group = new List<MqttApplicationMessageReceivedEventArgs>();
        while (await heard.Reader.WaitToReadAsync(stop))
        {
            while (group.Count < LargestGroup && heard.Reader.TryRead(out var message)) group.Add(message);
            var events = group.ConvertAll(message => MessageEvent.Of(Published(message.ApplicationMessage)));
            await Task.WhenAll(topic.PublishAsync(events, CancellationToken.None), session.Keep());
            foreach (var message in group) await message.AcknowledgeAsync(stop);
            group.Clear();
        }
    }

    // Another broker does not say when, nor from whom.
    MqttPublished Published(MqttApplicationMessage message) => new(
        "", "", message.Topic, message.Payload.ToArray(), message.Retain, message.QualityOfServiceLevel, session.Arrival())
    {
        IsText = message.PayloadFormatIndicator is MqttPayloadFormatIndicator.CharacterData,
        ContentType = message.ContentType,
    };
}
