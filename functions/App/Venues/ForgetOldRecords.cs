using System.Globalization;

namespace Izi.App.Venues;

/// <summary>
/// Removes device logs and notifications after <c>Retention__Days</c> (R46). Each run goes on where the last one stopped and ends long
/// before
/// the Functions time-out; from four to six in the morning there are enough of them to come through a venue of any size. Sessions,
/// timelines, audit, ledger and Z-reports are never deleted.
/// </summary>
public sealed class ForgetOldRecords(VenueTable table, BelievedClock clock, IConfiguration configuration)
{
    /// <summary>Rows of one entity group transaction (Azure Tables).</summary>
    const int LargestBatch = 100;

    const int UsualDays = 400;

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <exception cref="InvalidOperationException"><c>Retention__Days</c> is not a whole number of days, at least 1.</exception>
    public static int Days(IConfiguration configuration) => configuration["Retention:Days"] switch
    {
        null or "" => UsualDays,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 36500 =>
            days,
        _ => throw new InvalidOperationException("Retention__Days must be a whole number of days from 1 to 36500."),
    };

    [Function(nameof(ForgetOldRecords))]
    public async Task Run([TimerTrigger("0 */5 4-5 * * *")] TimerInfo timer, CancellationToken cancel)
    {
        if (!clock.MayDeleteByAge) return;

        var started = clock.GetTimestamp();
        await foreach (var venue in table.Venues(cancel))
            if (!await Forget(venue, () => clock.GetElapsedTime(started) > Longest, cancel))
                return;
    }

    /// <summary>False when the time ran out; the place is kept.</summary>
    async Task<bool> Forget(string venue, Func<bool> isOver, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var kept = await table.Find<RetentionPlace>(venue, Keys.Retention, cancel);
        if (kept is { Value: { Day: var day, Key: null } } && day == today) return true;

        var place = kept?.Value.Day == today ? kept.Value.Key : null;
        foreach (var prefix in new[] { Keys.DeviceLogsPrefix, Keys.NotificationsPrefix })
            while (await NextSubject(venue, prefix, place, cancel) is { } subject)
            {
                await Delete(venue, subject, cancel);
                place = subject;
                await Keep(venue, new(today, place), cancel);
                if (isOver()) return false;
            }
        await Keep(venue, new(today, null), cancel);
        return true;
    }

    /// <summary>The rows of a device or client that come after a place, by what their keys begin with.</summary>
    async Task<string?> NextSubject(string venue, string prefix, string? place, CancellationToken cancel)
    {
        if (place is not null && string.CompareOrdinal(place, Keys.After(prefix)) >= 0) return null;

        var after = place?.StartsWith(prefix, StringComparison.Ordinal) == true ? Keys.After(place) : null;
        var first = await table.KeysOf(venue, prefix, after, 1, cancel).FirstOrDefaultAsync(cancel);
        return first is null ? null : Keys.SubjectOf(first);
    }

    /// <summary>The oldest rows of a subject are its last.</summary>
    async Task Delete(string venue, string subject, CancellationToken cancel)
    {
        var end = clock.GetUtcNow() - TimeSpan.FromDays(Days(configuration));
        var old = table.KeysOf(venue, subject, subject + Keys.Backwards(end), LargestBatch, cancel);
        await foreach (var batch in old.Chunk(LargestBatch).WithCancellation(cancel))
            await table.TryCommit(
                [
                    .. batch.Select(key => new TableTransactionAction(
                        TableTransactionActionType.Delete, new TableEntity(venue, key), ETag.All)),
                ],
                cancel);
    }

    Task Keep(string venue, RetentionPlace place, CancellationToken cancel) =>
        table.Write([new(TableTransactionActionType.UpsertReplace, Rows.Write(venue, Keys.Retention, place))], cancel);
}

/// <summary>How far the job has come on a day: the subject it was at; null once it is through.</summary>
public sealed record RetentionPlace(DateOnly Day, string? Key);
