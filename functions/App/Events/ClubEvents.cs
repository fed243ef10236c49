using System.Text.Json;
using Izi.App.Telemetry;

namespace Izi.App.Events;

/// <summary>An event as the outbox keeps it until Event Grid has it.</summary>
public sealed record OutboxEvent(string Id, string Type, string Source, string Subject, Instant Time, JsonElement Data)
{
    /// <summary>The trace of the commit it follows (CloudEvents' Distributed Tracing extension).</summary>
    public string? TraceParent { get; init; }

    public CloudEvent ToCloudEvent()
    {
        var happened = new CloudEvent(
            Source, Type, new BinaryData(JsonSerializer.SerializeToUtf8Bytes(Data)), "application/json", CloudEventDataFormat.Json)
        {
            Id = Id,
            Subject = Subject,
            Time = Time,
        };
        if (TraceParent is not null) happened.ExtensionAttributes[Traces.Parent] = TraceParent;
        return happened;
    }
}

/// <summary>The events that follow a commit, as the contract names them.</summary>
public static class ClubEvents
{
    public const string DesiredType = "izi.device.desired.v1";
    public const string NoticeType = "izi.device.notice.v1";

    public static ImmutableArray<OutboxEvent> Of(string commit, Page page, Scene after, ImmutableArray<Fact> facts)
    {
        var desired =
            from row in page.Devices
            let device = after.Devices[row.Value.Id]
            where row.ETag is null || DeviceLog.IsSent(row.Value, device)
            select (DesiredType, $"devices/{device.Id}", (object)new DesiredHint(device.Id, device.Desired.Epoch));

        return [.. desired.Concat(facts.SelectMany(fact => EventsOf(fact, after))).Select(Number)];

        OutboxEvent Number((string Type, string Subject, object Data) what, int number) => new(
            $"{commit}-{number}", what.Type, $"/venues/{page.Venue.Id}", what.Subject, facts[0].At,
            JsonSerializer.SerializeToElement(what.Data, Json.Options))
        {
            TraceParent = Traces.Here,
        };
    }

    static IEnumerable<(string Type, string Subject, object Data)> EventsOf(Fact fact, Scene after) => fact switch
    {
        SessionStarted started => [OfSession(started, "started", new { started.SessionId, started.Session.EndsAt })],
        SessionPaymentConfirmed paid => [OfSession(paid, "paymentConfirmed", new { paid.SessionId, Amount = paid.Receipt.Total })],
        SessionExtended extended => [OfSession(extended, "extended", new { extended.SessionId, EndsAt = extended.Line.To })],
        SessionRenewed renewed =>
        [
            OfSession(renewed, "renewed", new { renewed.SessionId, EndsAt = renewed.Line.To }),
            .. Notices(after, new(NoticeKind.Renewed, "Your time has been renewed.", renewed.Line.To)),
        ],
        SessionRenewalFailed failed =>
        [
            OfSession(failed, "renewalFailed", new { failed.SessionId, failed.EndsAt, failed.Why }),
            .. Notices(after, new(NoticeKind.RenewalFailed, "Your time could not be renewed.", failed.EndsAt)),
        ],
        ChargeUnresolved unresolved =>
        [
            OfSession(
                unresolved,
                "chargeUnresolved",
                new
                {
                    unresolved.SessionId,
                    Intent = unresolved.ChargeId,
                    unresolved.Amount,
                    unresolved.Why,
                }),
        ],
        SessionTransferred moved =>
        [
            OfSession(
                moved,
                "transferred",
                new
                {
                    moved.SessionId,
                    moved.From,
                    To = moved.To.Id,
                    EndsAt = moved.Lines[^1].AsOf(moved.At).To,
                }),
        ],
        DeviceNotResponding silent =>
        [
            OfSession(
                silent,
                "deviceNotResponding",
                new
                {
                    silent.SessionId,
                    Device = silent.DeviceId,
                    silent.Epoch,
                }),
        ],
        SessionNeedsAttention needs => [OfSession(needs, "needsAttention", new { needs.SessionId, needs.Why })],
        SessionCancelled cancelled => [OfSession(cancelled, "cancelled", new { cancelled.SessionId, cancelled.Lapsed })],
        SessionStopped stopped =>
        [
            OfSession(stopped, "stopped", new { stopped.SessionId, stopped.StoppedBy, stopped.EndedAt }),
            .. Notices(after, new(NoticeKind.Ended, "Your session has ended.", null)),
        ],
        PlayerWarned warned => Notices(after, new(NoticeKind.Warning, "Your time is about to end.", warned.EndsAt)),
        BonusCredited credit =>
        [
            (
                "izi.client.bonusCredited.v1",
                $"sessions/{credit.SessionId}",
                new
                {
                    credit.ClientId,
                    credit.SessionId,
                    credit.Amount,
                }),
        ],
        BalanceCorrected corrected =>
            [
                (
                    "izi.client.balanceCorrected.v1",
                    $"clients/{corrected.ClientId}",
                    new
                    {
                        corrected.ClientId,
                        corrected.Account,
                        corrected.Amount,
                    }),
            ],
        _ => [],
    };

    static (string Type, string Subject, object Data) OfSession(SessionFact fact, string what, object data) =>
        ($"izi.session.{what}.v1", $"sessions/{fact.SessionId}", data);

    /// <summary>A notice goes to the devices that the session holds, or has held to its end.</summary>
    static IEnumerable<(string Type, string Subject, object Data)> Notices(Scene after, Notice notice) =>
        from device in after.Session!.Devices
        where after.Session is not Active || device.ActualEndAt is null
        where after.Session is not Stopped { EndedAt: var endedAt } || device.ActualEndAt == endedAt
        select (NoticeType, $"devices/{device.Id}", (object)notice);
}

/// <summary>
/// A hint that a device's desired state moved; the state itself is read from the table (design: the event is only a hint).
/// </summary>
public sealed record DesiredHint(string Device, long Epoch);

/// <summary>What a device shows its player.</summary>
public sealed record Notice(NoticeKind Kind, string Text, Instant? EndsAt);

/// <summary>What a notice is about.</summary>
public enum NoticeKind
{
    Warning,
    Renewed,
    RenewalFailed,
    Ended,
}
