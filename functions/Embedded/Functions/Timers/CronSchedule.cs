namespace Izi.Embedded.Functions;

/// <summary>A schedule of six fields: second, minute, hour, day, month, day of the week. In UTC; both day fields must agree.</summary>
internal sealed class CronSchedule
{
    const int YearsToLook = 30;

    static readonly CronField[] Fields =
    [
        new("second", 0, 59), new("minute", 0, 59), new("hour", 0, 23), new("day of the month", 1, 31),
        new("month", 1, 12, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        new("day of the week", 0, 6, "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"),
    ];

    readonly HashSet<int>[] picked;

    CronSchedule(HashSet<int>[] picked) => this.picked = picked;

    /// <exception cref="BindingException">The text has not six fields, or one of them cannot be read, or it never happens.</exception>
    public static CronSchedule Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != Fields.Length)
            throw new BindingException($"its schedule '{text}' has {parts.Length} fields, not six ({{second}} to {{day of the week}})");
        var schedule = new CronSchedule([.. Fields.Zip(parts, (field, part) => field.Parse(part))]);
        return schedule.Find(DateTimeOffset.UnixEpoch) is null
            ? throw new BindingException($"its schedule '{text}' never happens") : schedule;
    }

    /// <summary>The first time after this one.</summary>
    public DateTimeOffset After(DateTimeOffset instant) =>
        Find(instant) ?? throw new InvalidOperationException("A schedule was accepted that never happens.");

    DateTimeOffset? Find(DateTimeOffset after)
    {
        var at = new DateTimeOffset(after.Year, after.Month, after.Day, after.Hour, after.Minute, after.Second, TimeSpan.Zero).AddSeconds(1);
        var end = at.AddYears(YearsToLook);
        while (at < end)
        {
            if (Skip(at) is not { } later) return at;
            at = later;
        }
        return null;
    }

    // The start of the next month, day, hour, minute or second, whichever is the first that does not fit; null when all fit.
    DateTimeOffset? Skip(DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.Date, TimeSpan.Zero);
        if (!picked[4].Contains(at.Month)) return day.AddDays(1 - at.Day).AddMonths(1);
        if (!picked[3].Contains(at.Day) || !picked[5].Contains((int)at.DayOfWeek)) return day.AddDays(1);
        if (!picked[2].Contains(at.Hour)) return day.AddHours(at.Hour + 1);
        if (!picked[1].Contains(at.Minute)) return day.AddHours(at.Hour).AddMinutes(at.Minute + 1);
        return picked[0].Contains(at.Second) ? null : at.AddSeconds(1);
    }
}
