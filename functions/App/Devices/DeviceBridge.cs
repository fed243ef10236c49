using System.Diagnostics;
using System.Text.Json;
using Izi.App.Events;
using Izi.App.Telemetry;

namespace Izi.App.Devices;

/// <summary>Carries events to devices: desired states (retained) and notices, over MQTT with QoS 1.</summary>
public sealed class DeviceBridge(VenueTable table, MqttLink mqtt, TimeProvider clock)
{
    [Function(nameof(DeviceBridge))]
    public Task Run([EventGridTrigger] CloudEvent happened, CancellationToken cancel)
    {
        var venue = happened.Source.Split('/')[^1];
        var device = happened.Subject!.Split('/')[^1];
        return Traces.Follow(Traces.Of(happened), $"process {happened.Type}", ActivityKind.Consumer, span =>
        {
            span?.SetTag("messaging.system", "eventgrid").SetTag("messaging.message.id", happened.Id).SetTag("izi.venue", venue).SetTag("izi.device", device);
            return Carry(happened, venue, device, cancel);
        });
    }

    Task Carry(CloudEvent happened, string venue, string device, CancellationToken cancel) => happened.Type switch
    {
        ClubEvents.DesiredType => SendDesired(venue, device, cancel),
        ClubEvents.NoticeType => Sending("notice", null, () => mqtt.Publish($"izi/{venue}/{device}/notice", happened.Data!.ToArray(), retain: false, cancel)),
        _ => throw new InvalidOperationException($"The bridge does not carry {happened.Type}."),
    };

    /// <summary>
    /// The event is only a hint: what is sent is the state in the table now, and again if it moved meanwhile, so that two bridges
    /// at work cannot leave an older one retained.
    /// </summary>
    async Task SendDesired(string venue, string device, CancellationToken cancel)
    {
        var sent = await Read(venue, device, cancel);
        while (true)
        {
            await Sending("desired", sent.Epoch, () => mqtt.Publish($"izi/{venue}/{device}/desired", Payload(sent), retain: true, cancel));
            var now = await Read(venue, device, cancel);
            if (now.Epoch == sent.Epoch) return;
            sent = now;
        }
    }

    static Task Sending(string what, long? epoch, Func<Task> publish) => Traces.Within($"publish {what}", ActivityKind.Producer, span =>
    {
        span?.SetTag("messaging.system", "mqtt").SetTag("messaging.operation.type", "send").SetTag("izi.epoch", epoch);
        return publish();
    });

    async Task<DesiredState> Read(string venue, string device, CancellationToken cancel) =>
        (await table.Find<Device>(venue, Keys.Device(device), cancel))?.Value.Desired
        ?? throw new InvalidOperationException($"The device {device} of {venue} has no desired state.");

    byte[] Payload(DesiredState desired) => JsonSerializer.SerializeToUtf8Bytes(
        new DesiredMessage(desired.Epoch, desired.Mode, desired.SessionId, desired.EndsAt, desired.WarnAt, clock.GetUtcNow()), Json.Options);
}

/// <summary>The payload of a device's <c>desired</c> topic.</summary>
public sealed record DesiredMessage(long Epoch, DeviceMode Mode, string? SessionId, Instant? EndsAt, Instant? WarnAt, Instant SentAt);
