using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Venues;

/// <summary>One club as its catalog describes it: name, time zone, currency, settings, and what it has and sells.</summary>
public sealed record Venue(
    string Id,
    string Name,
    string TimeZone,
    string Currency,
    VenueSettings Settings,
    ImmutableArray<Zone> Zones,
    ImmutableArray<ClientGroup> Groups,
    ImmutableArray<DeviceEntry> Devices,
    ImmutableArray<Tariff> Tariffs)
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>What a phone without a country begins with, such as +998; null for none (R12).</summary>
    public string? PhonePrefix { get; init; }

    public DeviceEntry? Device(string id) => Devices.FirstOrDefault(d => d.Id == id);

    public Tariff? Tariff(string id) => Tariffs.FirstOrDefault(t => t.Id == id);

    /// <summary>The discount of a client's group, in percent; 0 for a guest or a client without one.</summary>
    public int DiscountOf(Client? client) => Groups.FirstOrDefault(g => g.Id == client?.Group)?.DiscountPercent ?? 0;

    /// <summary>An instant as the venue's wall clock shows it; used for schedules and reports only (R2).</summary>
    public DateTime LocalTime(Instant at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime;

    /// <summary>The day it is then by the venue's calendar.</summary>
    public DateOnly LocalDay(Instant at) => DateOnly.FromDateTime(LocalTime(at));

    /// <summary>
    /// When a day begins by the venue's calendar; where the clocks skip midnight, or the whole day, that is right after it.
    /// </summary>
    public Instant StartOf(DateOnly day)
    {
        if (day == DateOnly.MinValue) return Instant.MinValue;

        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var local = day.ToDateTime(TimeOnly.MinValue);
        TimeSpan[] offsets = [zone.GetUtcOffset(local), zone.GetUtcOffset(local - Day), zone.GetUtcOffset(local + Day)];
        var start = new Instant(local, TimeSpan.Zero) - offsets.Max();
        while (LocalDay(start) < day) start = start.AddMinutes(1);
        return start;
    }
}

/// <summary>How long the venue waits: for a device's report, for a payment, and before coverage ends to renew it.</summary>
public sealed record VenueSettings(TimeSpan StartAck, TimeSpan PaymentHold, TimeSpan RenewLead)
{
    public static VenueSettings Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
}

/// <summary>An area of a venue with its own prices.</summary>
public sealed record Zone(string Id, string Name);

/// <summary>A group of clients who pay less.</summary>
public sealed record ClientGroup(string Id, string Name, int DiscountPercent);
