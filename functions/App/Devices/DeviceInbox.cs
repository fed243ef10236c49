using System.Diagnostics;
using System.Text.Json;
using Izi.App.Telemetry;

namespace Izi.App.Devices;

/// <summary>Takes what devices say and what the broker says of their connections, and brings it to the desk.</summary>
public sealed class DeviceInbox(VenueDesk desk, TimeProvider clock, ILogger<DeviceInbox> log)
{
    [Function(nameof(DeviceInbox))]
    public async Task Run([EventGridTrigger] CloudEvent happened, CancellationToken cancel)
    {
        try
        {
            await Take(happened, cancel);
        }
        catch (ProblemException gone) when (gone.Code == Problem.NotFoundCode)
        {
            log.LogWarning("Dropped {Type} {Id} on {Subject}: no such device", happened.Type, happened.Id, happened.Subject);
        }
    }

    async Task Take(CloudEvent happened, CancellationToken cancel)
    {
        try
        {
            if (DeviceWord.Of(happened) is { } word) await Take(word, Traces.Of(happened), cancel);
        }
        catch (JsonException broken)
        {
            log.LogWarning("Dropped {Type} {Id} on {Subject}: {Why}", happened.Type, happened.Id, happened.Subject, broken.Message);
            if (DeviceWord.OfMalformed(happened, broken) is { } word) await Take(word, Traces.Of(happened), cancel);
        }
    }

    /// <summary>
    /// A word that changes nothing does not wait for its turn at the desk, so that a device that cannot stop talking keeps nobody waiting.
    /// </summary>
    async Task Take(DeviceWord word, string? trace, CancellationToken cancel)
    {
        var scope = Scope.OfDevice(word.Device);
        var known = await desk.Open(word.Venue, scope, cancel);
        if (Says(known.Scene).Facts.IsEmpty) return;

        await Traces.Follow(TraceOf(word, known.Devices[0]) ?? trace, $"process {word.Leaf}", ActivityKind.Consumer, span =>
        {
            span?.SetTag("messaging.system", "mqtt")
                .SetTag("izi.venue", word.Venue)
                .SetTag("izi.device", word.Device)
                .SetTag("izi.epoch", word.Epoch);
            return desk.Apply(word.Venue, scope, Actor.Device(word.Device), Says, cancel);
        });

        Decision<Fact> Says(Scene scene) => word.Says(scene.Devices[word.Device], clock.GetUtcNow());
    }

    /// <summary>A report of what a device is asked to be belongs to the commit that asked for it.</summary>
    static string? TraceOf(DeviceWord word, Row<Device> device) => word.Epoch == device.Value.Desired.Epoch ? device.Trace : null;
}
