using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure.Messaging;
using Izi.Host.EventGrid;

namespace Izi.Host.Tests.Mqtt;

/// <summary>An event topic that records what is published, and can fail or take its time.</summary>
internal sealed class FakeTopic : IEventTopic
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly Channel<(EventSource Source, CloudEvent Event)> published = Channel.CreateUnbounded<(EventSource, CloudEvent)>();

    /// <summary>Everything that was stored, in order.</summary>
    public ConcurrentQueue<CloudEvent> All { get; } = new();

    /// <summary>Completes when an event is on disk, or fails.</summary>
    public Func<CloudEvent, Task> OnPublish { get; set; } = _ => Task.CompletedTask;

    public async Task PublishAsync(EventSource source, IReadOnlyList<CloudEvent> events, CancellationToken cancel)
    {
        foreach (var one in events)
        {
            await OnPublish(one);
            All.Enqueue(one);
            published.Writer.TryWrite((source, one));
        }
    }

    /// <summary>The next event of a type; others are passed over.</summary>
    public async Task<CloudEvent> NextAsync(string type, EventSource source = EventSource.Topic)
    {
        using var limit = new CancellationTokenSource(patience);
        while (true)
            if (await published.Reader.ReadAsync(limit.Token) is var (from, one) && one.Type == type && from == source) return one;
    }

    public Task<CloudEvent> MessageAsync() => NextAsync("MQTT.EventPublished");

    /// <summary>The next connection or disconnection: "+ user/client" or "- user/client reason".</summary>
    public async Task<string> SessionAsync()
    {
        using var limit = new CancellationTokenSource(patience);
        while (true)
            if (await published.Reader.ReadAsync(limit.Token) is (EventSource.Namespace, var one)) return Text(one);
    }

    public static Session Data(CloudEvent one) => one.Data!.ToObjectFromJson<Session>()!;

    static string Text(CloudEvent one)
    {
        var data = Data(one);
        var name = $"{data.clientAuthenticationName}/{data.clientSessionName}";
        return one.Type.EndsWith("Disconnected", StringComparison.Ordinal) ? $"- {name} {data.disconnectionReason}" : $"+ {name}";
    }

    public sealed record Session(
        string namespaceName, string clientAuthenticationName, string clientSessionName, long sequenceNumber, string? disconnectionReason);
}
