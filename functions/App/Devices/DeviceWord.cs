using System.Globalization;
using System.Text.Json;

namespace Izi.App.Devices;

/// <summary>One thing heard of a device: whose it is, and which rule takes it.</summary>
public sealed record DeviceWord(string Venue, string Device, string Leaf, Func<Device, Instant, Decision<Fact>> Says)
{
    /// <summary>The epoch that it reports; null for any other word.</summary>
    public long? Epoch { get; init; }

    /// <summary>Far more than the contract's payloads come to; in bytes.</summary>
    const int LongestPayload = 8 * 1024;

    const string Published = "MQTT.EventPublished";
    const string SessionConnected = "Microsoft.EventGrid.MQTTClientSessionConnected";
    const string SessionDisconnected = "Microsoft.EventGrid.MQTTClientSessionDisconnected";

    /// <summary>Null for what is nobody's word: another client's connection, a topic that is not a device's.</summary>
    /// <exception cref="JsonException">The payload is not what the contract says.</exception>
    public static DeviceWord? Of(CloudEvent happened) => happened.Type switch
    {
        Published => OfMessage(happened, happened.Subject?.Split('/') ?? []),
        SessionConnected => OfConnection(happened, DeviceRules.Connected),
        SessionDisconnected => OfConnection(happened, DeviceRules.Disconnected),
        _ => null,
    };

    /// <summary>What a device's log says of a payload that could not be read; null for what is nobody's word.</summary>
    public static DeviceWord? OfMalformed(CloudEvent happened, JsonException why)
    {
        if (happened.Type != Published || happened.Subject?.Split('/') is not ["izi", var venue, var device, var leaf]) return null;

        var text = why.Path is { } path ? $"Not JSON, or not of the right type, at {path}." : why.Message;
        return new(venue, device, leaf, (twin, now) => DeviceRules.Malformed(twin, happened.Subject, text, now));
    }

    static DeviceWord? OfMessage(CloudEvent happened, string[] topic)
    {
        if (topic is not ["izi", var venue, var device, var leaf]) return null;

        var at = happened.Time!.Value;
        var arrival = new Arrival(at, Counter(happened) ?? at.ToUnixTimeMilliseconds());
        return leaf switch
        {
            "reported" => OfReport(Read<ReportedMessage>(happened)),
            "presence" => OfPresence(Read<PresenceMessage>(happened).Occupied),
            "status" => OfStatus(Read<StatusMessage>(happened).Online),
            _ => null,
        };

        DeviceWord OfPresence(bool occupied) => new(venue, device, leaf, (twin, _) => DeviceRules.Presence(twin, occupied, arrival));

        DeviceWord OfStatus(bool online) => new(venue, device, leaf, (twin, now) => DeviceRules.Status(twin, online, arrival, now));

        DeviceWord OfReport(ReportedMessage said)
        {
            if (said.SessionId is not null && !Keys.IsId(said.SessionId)) throw new JsonException("That is no session id.");
            var state = new ReportedState(said.Epoch, said.Mode, said.SessionId, at)
            {
                Sequence = arrival.Sequence,
                ClockOff = said.Clock() - at,
            };
            return new(venue, device, leaf, (twin, now) => DeviceRules.Report(twin, state, now)) { Epoch = said.Epoch };
        }
    }

    /// <summary>
    /// A device logs in as venue/device on the local broker, and as venue.device in an Event Grid namespace. The local broker numbers
    /// connections and messages by one counter, and so below no Unix time; a namespace numbers each session's connections from 1.
    /// </summary>
    static DeviceWord? OfConnection(CloudEvent happened, Func<Device, string, long, Arrival, Instant, Decision<Fact>> rule)
    {
        var said = Read<ConnectionMessage>(happened);
        var at = happened.Time!.Value;
        var arrival = new Arrival(at, Counter(happened) ?? Math.Max(said.SequenceNumber, at.ToUnixTimeMilliseconds()));
        return said.ClientAuthenticationName.Split('/', '.') is [var venue, var device]
            ? new(venue, device, "connection", (twin, now) => rule(twin, said.ClientSessionName, said.SequenceNumber, arrival, now))
            : null;
    }

    /// <summary>
    /// The broker's counter (CloudEvents' <c>sequence</c>: digits), which grows whatever its clock does; null where it has none.
    /// </summary>
    static long? Counter(CloudEvent happened) =>
        happened.ExtensionAttributes.TryGetValue("sequence", out var text)
        && long.TryParse($"{text}", NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;

    static T Read<T>(CloudEvent happened) =>
        happened.Data is { } data
        && data.ToMemory().Length <= LongestPayload
        && JsonSerializer.Deserialize<T>(data, Json.Options) is { } said
        ? said
        : throw new JsonException("There is no payload, or too much of it.");

    sealed record ReportedMessage(long Epoch, DeviceMode Mode, string? SessionId = null, JsonElement At = default)
    {
        /// <summary>What time it is to the device; a clock that tells no time is nobody's trouble.</summary>
        public Instant? Clock() =>
            At.ValueKind is JsonValueKind.String
            && Instant.TryParse(At.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : null;
    }

    sealed record PresenceMessage(bool Occupied);

    sealed record StatusMessage(bool Online);

    sealed record ConnectionMessage(string ClientAuthenticationName, string ClientSessionName, long SequenceNumber);
}
