using System.Diagnostics;
using Izi.App.Events;
using Izi.App.Telemetry;

namespace Izi.App.Devices;

/// <summary>
/// Carries events to devices: desired states (retained), of which the event is only a hint, and notices; over MQTT with QoS 1.
/// </summary>
public sealed class DeviceBridge(DeviceSender sender)
{
    /// <summary>Raised by a host when a broker is there again that may have forgotten what it kept.</summary>
    const string BrokerReturned = "MQTT.BrokerReturned";

    [Function(nameof(DeviceBridge))]
    public Task Run([EventGridTrigger] CloudEvent happened, CancellationToken cancel)
    {
        if (happened.Type == BrokerReturned) return sender.SendAllDesired(cancel);

        var venue = happened.Source.Split('/')[^1];
        var device = happened.Subject!.Split('/')[^1];
        return Traces.Follow(Traces.Of(happened), $"process {happened.Type}", ActivityKind.Consumer, span =>
        {
            span?.SetTag("messaging.system", "eventgrid")
                .SetTag("messaging.message.id", happened.Id)
                .SetTag("izi.venue", venue)
                .SetTag("izi.device", device);
            return Carry(happened, venue, device, cancel);
        });
    }

    Task Carry(CloudEvent happened, string venue, string device, CancellationToken cancel) => happened.Type switch
    {
        ClubEvents.DesiredType => sender.SendDesired(venue, device, cancel),
        ClubEvents.NoticeType => sender.SendNotice(venue, device, happened.Data!.ToArray(), cancel),
        _ => throw new InvalidOperationException($"The bridge does not carry {happened.Type}."),
    };
}
