namespace Izi.Domain.Tariffs;

/// <summary>Hours of some weekdays by the venue's wall clock; a window whose end is not after its start crosses midnight (R7).</summary>
public sealed record ScheduleWindow(ImmutableArray<DayOfWeek> Days, TimeOnly From, TimeOnly To)
{
    public bool Contains(DateTime local)
    {
        var time = TimeOnly.FromDateTime(local);
        var today = Days.Contains(local.DayOfWeek);
        var yesterday = Days.Contains((DayOfWeek)(((int)local.DayOfWeek + 6) % 7));

        return From < To
            ? today && time >= From && time < To
            : (today && time >= From) || (yesterday && time < To);
    }
}
