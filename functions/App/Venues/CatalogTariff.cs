using System.Globalization;

namespace Izi.App.Venues;

/// <summary>A tariff in the catalog: <c>minutes</c> or <c>seconds</c> long, a price in minor units for each zone that sells it.</summary>
public sealed record CatalogTariff(string Id, string Name, ImmutableSortedDictionary<string, long> Prices, RefundMode RefundMode)
{
    const long LongestSeconds = 366L * 24 * 3600;
    const long HighestPrice = 1_000_000_000_000;

    public long? Minutes { get; init; }

    public long? Seconds { get; init; }

    public Billing? Billing { get; init; }

    public long? WarnMinutes { get; init; }

    public long? WarnSeconds { get; init; }

    public int? MaxBonusPercent { get; init; }

    public string? RenewWith { get; init; }

    public OnExpiry? OnExpiry { get; init; }

    public CancelRefund? CancelRefund { get; init; }

    public ImmutableArray<CatalogWindow>? Schedule { get; init; }

    public Tariff ToTariff() => new(Id, Name, Span(Minutes, Seconds)!.Value, Prices, RefundMode)
    {
        Billing = Billing ?? default,
        Warn = Span(WarnMinutes, WarnSeconds),
        MaxBonusPercent = MaxBonusPercent,
        RenewWith = RenewWith,
        OnExpiry = OnExpiry ?? default,
        CancelRefund = CancelRefund ?? default,
        Schedule = [.. (Schedule ?? []).Select(window => window.ToWindow())],
    };

    public static CatalogTariff Of(Tariff tariff) => new(tariff.Id, tariff.Name, tariff.Prices, tariff.RefundMode)
    {
        Minutes = Minute(tariff.Length),
        Seconds = Second(tariff.Length),
        Billing = tariff.Billing,
        WarnMinutes = Minute(tariff.Warn),
        WarnSeconds = Second(tariff.Warn),
        MaxBonusPercent = tariff.MaxBonusPercent,
        RenewWith = tariff.RenewWith,
        OnExpiry = tariff.OnExpiry,
        CancelRefund = tariff.CancelRefund,
        Schedule = tariff.Schedule.IsEmpty ? null : [.. tariff.Schedule.Select(CatalogWindow.Of)],
    };

    public IEnumerable<Fault> Faults(string at, Catalog catalog) =>
    [
        .. Fault.When((Minutes is null) == (Seconds is null), $"{at}.minutes", "Either minutes or seconds."),
        .. Fault.When(OutOfRange(Minutes, Seconds), $"{at}.minutes", "From one second to 366 days."),
        .. Fault.When(WarnMinutes is not null && WarnSeconds is not null, $"{at}.warnMinutes", "Either minutes or seconds."),
        .. Fault.When(OutOfRange(WarnMinutes, WarnSeconds), $"{at}.warnMinutes", "From one second to 366 days."),
        .. Fault.When(
            Prices.Values.Any(price => price is < 0 or > HighestPrice), $"{at}.prices",
            $"A price is from 0 to {HighestPrice} minor units."),
        .. Fault.When(!Prices.Keys.All(zone => catalog.Zones.Any(z => z.Id == zone)), $"{at}.prices", "The catalog has no such zone."),
        .. Fault.When(MaxBonusPercent is < 0 or > 100, $"{at}.maxBonusPercent", "From 0 to 100."),
        .. Fault.When(
            RenewWith is not null && catalog.Tariffs.All(t => t.Id != RenewWith), $"{at}.renewWith", "The catalog has no such tariff."),
        .. (Schedule ?? []).SelectMany((window, i) => window.Faults($"{at}.schedule[{i}]")),
    ];

    static bool OutOfRange(long? minutes, long? seconds) => minutes is < 1 or > LongestSeconds / 60 || seconds is < 1 or > LongestSeconds;

    static TimeSpan? Span(long? minutes, long? seconds) => (minutes, seconds) switch
    {
        ({ } m, _) => TimeSpan.FromTicks(m * TimeSpan.TicksPerMinute),
        (_, { } s) => TimeSpan.FromTicks(s * TimeSpan.TicksPerSecond),
        _ => null,
    };

    /// <summary>Whole minutes are said in minutes, as people do; anything else in seconds.</summary>
    static long? Minute(TimeSpan? span) => span is { } length && IsMinutes(length) ? length.Ticks / TimeSpan.TicksPerMinute : null;

    static long? Second(TimeSpan? span) => span is { } length && !IsMinutes(length) ? length.Ticks / TimeSpan.TicksPerSecond : null;

    static bool IsMinutes(TimeSpan span) => span.Ticks % TimeSpan.TicksPerMinute == 0;
}

/// <summary>A schedule window in the catalog: weekdays, and hours such as 22:00 by the venue's wall clock.</summary>
public sealed record CatalogWindow(ImmutableArray<string> Days, string From, string To)
{
    static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public ScheduleWindow ToWindow() =>
        new([.. Days.Select(day => (DayOfWeek)Array.IndexOf(DayNames, day))], Hour(From)!.Value, Hour(To)!.Value);

    public static CatalogWindow Of(ScheduleWindow window) =>
        new([.. window.Days.Select(day => DayNames[(int)day])], Text(window.From), Text(window.To));

    public IEnumerable<Fault> Faults(string at) =>
    [
        .. Fault.When(Days.IsDefaultOrEmpty || !Days.All(DayNames.Contains), $"{at}.days", "Of mon, tue, wed, thu, fri, sat, sun."),
        .. Fault.When(Hour(From) is null, $"{at}.from", "A time such as 22:00."),
        .. Fault.When(Hour(To) is null, $"{at}.to", "A time such as 08:00."),
    ];

    static TimeOnly? Hour(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
