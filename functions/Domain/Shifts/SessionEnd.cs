using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>
/// A session that ended, as analytics counts it: how many seconds it took from start to end, how many of them on each of its devices
/// and under each of its tariffs. Time past coverage is under no tariff.
/// </summary>
public sealed record SessionEnd(
    string SessionId, Instant EndedAt, StoppedBy StoppedBy, long Seconds, ImmutableSortedDictionary<string, long> Devices,
    ImmutableSortedDictionary<string, long> Tariffs)
{
    public static SessionEnd Of(Stopped session) => new(
        session.Id, session.EndedAt, session.StoppedBy, session.PlayedSeconds(session.EndedAt),
        Add(session.Devices.Select(device => (device.Id, OnDevice(session, device)))),
        Add(
            session
                .Lines.Where(line => line.Number == session.Lines[0].Number || line.From < session.EndedAt)
                .Select(line => (line.Tariff.Id, Under(session, line)))));

    static TimeSpan OnDevice(Stopped session, SessionDevice device) =>
        Between(device.TakenAt ?? session.StartedAt, device.ActualEndAt!.Value);

    static TimeSpan Under(Stopped session, CoverageLine line) =>
        Between(session.StartedAt is null ? null : line.From, line.To < session.EndedAt ? line.To : session.EndedAt);

    static TimeSpan Between(Instant? from, Instant to) => from < to ? to - from.Value : TimeSpan.Zero;

    static ImmutableSortedDictionary<string, long> Add(IEnumerable<(string Id, TimeSpan Time)> parts) =>
        parts
            .GroupBy(part => part.Id)
            .ToImmutableSortedDictionary(same => same.Key, same => same.Sum(part => part.Time.Ticks) / TimeSpan.TicksPerSecond);
}
