using System.Collections.Concurrent;
using Izi.Host.EventGrid;
using MQTTnet.Packets;

namespace Izi.Host.Mqtt;

/// <summary>Stores retained messages in the broker store, and routed messages and connections in the event topic.</summary>
internal sealed class MessageRouter(BrokerStore store, MessageSequence sequence, IEventTopic topic, TimeProvider time)
{
    /// <summary>By topic, the sequence of its newest retained message.</summary>
    readonly ConcurrentDictionary<string, long> newest = new();

    /// <summary>Completes when a message is on disk. Messages are numbered in the order of the calls.</summary>
    public async Task PublishedAsync(MqttPublishPacket message, bool isRouted)
    {
        var number = sequence.Next();
        if (message.Retain) newest[message.Topic] = number;
        // The number is written no later than the event that bears it, so that it is never given twice.
        var kept = message.Retain || isRouted ? store.KeepAsync(message, number) : Task.CompletedTask;
        var routed = isRouted
            ? topic.PublishAsync(EventSource.Topic, [MessageEvent.Published(message, number, time.GetUtcNow())], CancellationToken.None)
            : Task.CompletedTask;
        await Task.WhenAll(kept, routed);
        // Of two publishers the one stored last has the last word in memory too.
        if (message.Retain && newest[message.Topic] != number) message.Retain = false;
    }

    public async Task ConnectedAsync(string username, string clientId, MqttPublishPacket? will)
    {
        var number = sequence.Next();
        await Task.WhenAll(
            store.AddLiveAsync(username, clientId, will, number),
            topic.PublishAsync(
                EventSource.Namespace, [MessageEvent.Connected(username, clientId, number, time.GetUtcNow())], CancellationToken.None));
    }

    public async Task DisconnectedAsync(string username, string clientId, string reason)
    {
        var number = sequence.Next();
        await sequence.KeepAsync(number);
        await DisconnectedAsync(username, clientId, number, time.GetUtcNow(), reason);
    }

    /// <summary>
    /// Reports the clients that were connected when the last process ended, with their last wills. One that is killed while it does so
    /// is followed by one that reports the same.
    /// </summary>
    public async Task ReportLostAsync()
    {
        foreach (var lost in await store.LostAsync(sequence.Next, time.GetUtcNow()))
        {
            if (lost.Will is { } will) await PublishedAsync(will, isRouted: true);
            await DisconnectedAsync(lost.Username, lost.ClientId, lost.Sequence, lost.At, "ConnectionLost");
        }
    }

    public async Task ReturnedAsync(CancellationToken cancel)
    {
        var number = sequence.Next();
        await sequence.KeepAsync(number);
        await topic.PublishAsync(EventSource.Topic, [MessageEvent.BrokerReturned(number, time.GetUtcNow())], cancel);
    }

    async Task DisconnectedAsync(string username, string clientId, long number, DateTimeOffset at, string reason)
    {
        await topic.PublishAsync(
            EventSource.Namespace, [MessageEvent.Disconnected(username, clientId, number, at, reason)], CancellationToken.None);
        await store.RemoveLiveAsync(username, clientId);
    }
}
