using System.Text.Json;

namespace Izi.App.Devices;

/// <summary>Takes what devices say and what the broker says of their connections, and brings it to the desk.</summary>
public sealed class DeviceInbox(VenueDesk desk, TimeProvider clock, ILogger<DeviceInbox> log)
{
    [Function(nameof(DeviceInbox))]
    public async Task Run([EventGridTrigger] CloudEvent happened, CancellationToken cancel)
    {
        try
        {
            if (DeviceWord.Of(happened) is not { } word) return;
            await desk.Apply(
                word.Venue, Scope.OfDevice(word.Device), Actor.Device(word.Device),
                scene => word.Says(scene.Devices[word.Device], clock.GetUtcNow()), cancel);
        }
        catch (JsonException broken)
        {
            log.LogWarning("Dropped {Type} {Id} on {Subject}: {Why}", happened.Type, happened.Id, happened.Subject, broken.Message);
        }
        catch (ProblemException gone) when (gone.Code == "not-found")
        {
            log.LogWarning("Dropped {Type} {Id} on {Subject}: no such device", happened.Type, happened.Id, happened.Subject);
        }
    }
}
