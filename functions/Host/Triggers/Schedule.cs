using NCrontab;

namespace Izi.Host.Triggers;

/// <summary>A timer's schedule: six fields from second to day of the week, in UTC.</summary>
internal sealed class Schedule
{
    static readonly CrontabSchedule.ParseOptions WithSeconds = new() { IncludingSeconds = true };

    readonly CrontabSchedule cron;

    Schedule(CrontabSchedule cron) => this.cron = cron;

    /// <exception cref="InvalidOperationException">The text cannot be read, or names no time that comes.</exception>
    public static Schedule Parse(string text)
    {
        if (CrontabSchedule.TryParse(text, WithSeconds) is not { } cron)
            throw new InvalidOperationException($"'{text}' is not a schedule of six fields ({{second}} to {{day of the week}}).");
        return new Schedule(cron) is var made && made.After(DateTime.UnixEpoch) < DateTime.UnixEpoch.AddYears(100) ? made
            : throw new InvalidOperationException($"The schedule '{text}' never comes.");
    }

    public DateTime After(DateTime instant) => DateTime.SpecifyKind(cron.GetNextOccurrence(instant), DateTimeKind.Utc);
}
