using System.Collections.Concurrent;
using Azure.Messaging;
using Izi.Host.EventGrid;
using MQTTnet.Packets;

namespace Izi.Host.Mqtt;

/// <summary>Stores retained messages in the broker store, and routed messages and connections in the event topic.</summary>
internal sealed class MessageRouter(BrokerStore store, IEventTopic topic, TimeProvider time)
{
    /// <summary>By topic, the number of its newest retained message.</summary>
    readonly ConcurrentDictionary<string, long> newest = new();

    /// <summary>Completes when a message is on disk. Messages are numbered in the order of the calls.</summary>
    public async Task PublishedAsync(MqttPublishPacket message, bool isRouted)
    {
        var number = store.Next();
        if (message.Retain) newest[message.Topic] = number;
        // The number is written no later than the event that bears it, so that it is never given twice.
        var kept = message.Retain || isRouted ? store.KeepAsync(message, number) : Task.CompletedTask;
        var routed = isRouted
            ? RaiseAsync(EventSource.Topic, MessageEvent.Published(message, number, time.GetUtcNow())) : Task.CompletedTask;
        await Task.WhenAll(kept, routed);
        // Of two publishers the one stored last has the last word in memory too.
        if (message.Retain && newest[message.Topic] != number) message.Retain = false;
    }

    public Task ConnectedAsync(string username, string clientId, MqttPublishPacket? will)
    {
        var number = store.Next();
        return Task.WhenAll(
            store.AddLiveAsync(username, clientId, will, number),
            RaiseAsync(EventSource.Namespace, MessageEvent.Session(username, clientId, number, time.GetUtcNow())));
    }

    public async Task DisconnectedAsync(string username, string clientId, string reason)
    {
        var number = store.Next();
        await store.KeepAsync(number);
        await DisconnectedAsync(username, clientId, number, time.GetUtcNow(), reason);
    }

    /// <summary>Reports the clients that were connected when the last process ended, with their last wills.</summary>
    public async Task ReportLostAsync()
    {
        foreach (var lost in await store.LostAsync())
        {
            if (lost.Will is { } will) await PublishedAsync(will, isRouted: true);
            await DisconnectedAsync(lost.Username, lost.ClientId, lost.Sequence, lost.At, "ConnectionLost");
        }
    }

    public async Task ReturnedAsync()
    {
        var number = store.Next();
        await store.KeepAsync(number);
        await RaiseAsync(EventSource.Topic, MessageEvent.BrokerReturned(number, time.GetUtcNow()));
    }

    async Task DisconnectedAsync(string username, string clientId, long number, DateTimeOffset at, string reason)
    {
        await RaiseAsync(EventSource.Namespace, MessageEvent.Session(username, clientId, number, at, reason));
        await store.RemoveLiveAsync(username, clientId);
    }

    Task RaiseAsync(EventSource source, CloudEvent one) => topic.PublishAsync(source, [one], CancellationToken.None);
}
