using System.Diagnostics;
using System.Text.Json;
using Izi.App.Telemetry;

namespace Izi.App.Devices;

/// <summary>Publishes what devices are told: their desired states, which the broker keeps for them, and notices.</summary>
public sealed class DeviceSender(VenueTable table, MqttLink mqtt, TimeProvider clock)
{
    /// <summary>
    /// Sends the state as it is in the table now, and again if it moved meanwhile, so that two bridges at work cannot leave an older one
    /// retained.
    /// </summary>
    public async Task SendDesired(string venue, string device, CancellationToken cancel)
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

    /// <summary>Sends the states of all devices, for a broker that may have forgotten them.</summary>
    public async Task SendAllDesired(CancellationToken cancel)
    {
        await foreach (var venue in table.Venues(cancel))
            await foreach (var device in table.Range<Device>(venue, Keys.DevicePrefix, null, cancel))
                await SendDesired(venue, device.Value.Id, cancel);
    }

    public Task SendNotice(string venue, string device, byte[] payload, CancellationToken cancel) =>
        Sending("notice", null, () => mqtt.Publish($"izi/{venue}/{device}/notice", payload, retain: false, cancel));

    static Task Sending(string what, long? epoch, Func<Task> publish) => Traces.Within($"publish {what}", ActivityKind.Producer, span =>
    {
        span?.SetTag("messaging.system", "mqtt").SetTag("messaging.operation.type", "send").SetTag("izi.epoch", epoch);
        return publish();
    });

    async Task<DesiredState> Read(string venue, string device, CancellationToken cancel) =>
        (await table.Find<Device>(venue, Keys.Device(device), cancel))?.Value.Desired
        ?? throw new InvalidOperationException($"The device {device} of {venue} has no desired state.");

    byte[] Payload(DesiredState desired) => JsonSerializer.SerializeToUtf8Bytes(
        new DesiredMessage(desired.Epoch, desired.Mode, desired.SessionId, desired.EndsAt, desired.WarnAt, clock.GetUtcNow()),
        Json.Options);
}

/// <summary>The payload of a device's <c>desired</c> topic.</summary>
public sealed record DesiredMessage(long Epoch, DeviceMode Mode, string? SessionId, Instant? EndsAt, Instant? WarnAt, Instant SentAt);
