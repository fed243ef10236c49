using System.Buffers.Binary;
using System.Collections.Concurrent;
using Izi.Embedded.Mqtt;

namespace Izi.Benchmarks;

/// <summary>Devices that listen to their own topic and to one for all, and one who sends to them.</summary>
internal sealed class MqttHall : IDisposable
{
    readonly ConcurrentDictionary<int, Delivery> underWay = [];
    readonly List<MqttLine> lines = [];
    MqttLine sender = null!;
    int last;

    public static async Task<MqttHall> Open(int port, int devices)
    {
        var hall = new MqttHall();
        for (var n = 0; n < devices; n++) await hall.Connect(port, $"device-{n}", $"device/{n}", "all");
        hall.sender = await hall.Connect(port, "sender");
        return hall;
    }

    /// <summary>Completes when the message is with so many who hear it.</summary>
    public Task Send(string topic, MqttQualityOfServiceLevel quality, bool retain, int hearers)
    {
        var number = Interlocked.Increment(ref last);
        var payload = new byte[200];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        var delivery = underWay[number] = new(hearers);
        sender.Send(new PublishPacket(new(topic, payload, quality, retain), quality is 0 ? (ushort)0 : (ushort)((number % ushort.MaxValue) + 1)));
        return delivery.Done;
    }

    public void Dispose()
    {
        foreach (var line in lines) line.Dispose();
    }

    async Task<MqttLine> Connect(int port, string id, params string[] filters)
    {
        var line = await MqttLine.Open(port, id, filters, Hear, Lose);
        lines.Add(line);
        return line;
    }

    void Hear(MqttMessage message)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(message.Payload.Span);
        if (underWay.TryGetValue(number, out var delivery) && delivery.Arrive()) underWay.TryRemove(number, out _);
    }

    void Lose(Exception why)
    {
        foreach (var delivery in underWay.Values) delivery.Fail(why);
    }

    sealed class Delivery(int hearers)
    {
        readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = hearers;

        public Task Done => done.Task;

        public bool Arrive() => Interlocked.Decrement(ref left) is 0 && done.TrySetResult();

        public void Fail(Exception why) => done.TrySetException(why);
    }
}
