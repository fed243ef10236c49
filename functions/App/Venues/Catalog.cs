using System.Text.Json;
using System.Text.RegularExpressions;

namespace Izi.App.Venues;

/// <summary>A venue's catalog as the contract shows it. Lengths in minutes or seconds, prices in minor units by zone.</summary>
public sealed partial record Catalog(
    string Name, string TimeZone, string Currency, ImmutableArray<ZoneEntry> Zones, ImmutableArray<CatalogDevice> Devices,
    ImmutableArray<CatalogTariff> Tariffs
) : IBody
{
    public CatalogSettings? Settings { get; init; }

    public ImmutableArray<CatalogGroup>? Groups { get; init; }

    /// <summary>What a phone without a country begins with, such as +998.</summary>
    public string? PhonePrefix { get; init; }

    public Venue ToVenue(string id) => new(
        id, Name, TimeZone, Currency, (Settings ?? new()).ToSettings(),
        [.. Zones.Select(zone => new Zone(zone.Id, zone.Name))],
        [.. (Groups ?? []).Select(group => new ClientGroup(group.Id, group.Name, group.DiscountPercent))],
        [.. Devices.Select(device => new DeviceEntry(device.Id, device.Name, device.Zone, device.Kind))],
        [.. Tariffs.Select(tariff => tariff.ToTariff())])
    {
        PhonePrefix = PhonePrefix,
    };

    public static Catalog Of(Venue venue) => new(
        venue.Name, venue.TimeZone, venue.Currency,
        [.. venue.Zones.Select(zone => new ZoneEntry(zone.Id, zone.Name))],
        [.. venue.Devices.Select(device => new CatalogDevice(device.Id, device.Name, device.Zone, device.Kind))],
        [.. venue.Tariffs.Select(CatalogTariff.Of)])
    {
        PhonePrefix = venue.PhonePrefix,
        Settings = CatalogSettings.Of(venue.Settings),
        Groups = [.. venue.Groups.Select(group => new CatalogGroup(group.Id, group.Name, group.DiscountPercent))],
    };

    /// <summary>The members of another catalog that are not as they are in this one.</summary>
    public IEnumerable<string> Differs(Catalog other)
    {
        var (mine, theirs) = (
            JsonSerializer.SerializeToElement(this, Json.Options), JsonSerializer.SerializeToElement(other, Json.Options));
        return mine.EnumerateObject().Concat(theirs.EnumerateObject()).Select(member => member.Name).Distinct()
            .Where(name =>
                !mine.TryGetProperty(name, out var was) || !theirs.TryGetProperty(name, out var now) || !JsonElement.DeepEquals(was, now));
    }

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(!IsName(Name), "name", "From 1 to 200 characters, not blank."),
        .. Fault.When(!TimeZones.IsIana(TimeZone), "timeZone", "Not a time zone (IANA name)."),
        .. Fault.When(!CurrencyCode().IsMatch(Currency), "currency", "A currency code of three capital letters."),
        .. Fault.When(
            PhonePrefix is not null && !CountryCode().IsMatch(PhonePrefix), "phonePrefix", "A plus and 1 to 6 digits, such as +998."),
        .. Names("zones", Zones.Select(zone => zone.Name)),
        .. Names("groups", (Groups ?? []).Select(group => group.Name)),
        .. Names("devices", Devices.Select(device => device.Name)),
        .. Names("tariffs", Tariffs.Select(tariff => tariff.Name)),
        .. Ids("zones", Zones.Select(zone => zone.Id)),
        .. Ids("groups", (Groups ?? []).Select(group => group.Id)),
        .. Ids("devices", Devices.Select(device => device.Id)),
        .. Ids("tariffs", Tariffs.Select(tariff => tariff.Id)),
        .. (Settings ?? new()).Faults(),
        .. (Groups ?? []).SelectMany((group, i) => group.Faults($"groups[{i}]")),
        .. Devices.SelectMany((device, i) => device.Faults($"devices[{i}]", Zones)),
        .. Tariffs.SelectMany((tariff, i) => tariff.Faults($"tariffs[{i}]", this)),
    ];

    static IEnumerable<Fault> Names(string member, IEnumerable<string> names) =>
        names
            .Index()
            .SelectMany(name => Fault.When(!IsName(name.Item), $"{member}[{name.Index}].name", "From 1 to 200 characters, not blank."));

    static bool IsName(string name) => name.Length <= 200 && !Domain.Clients.Names.IsBlank(name);

    static IEnumerable<Fault> Ids(string member, IEnumerable<string> ids)
    {
        var all = ids.ToList();
        return
        [
            .. Fault.When(!all.All(Keys.IsId), member, "An id is 1 to 40 of a-z, 0-9 and -."),
            .. Fault.When(all.Distinct().Count() < all.Count, member, "Two have the same id."),
        ];
    }

    [GeneratedRegex("^\\+[1-9][0-9]{0,5}\\z")]
    private static partial Regex CountryCode();

    [GeneratedRegex("^[A-Z]{3}\\z")]
    private static partial Regex CurrencyCode();
}

/// <summary>A zone in the catalog.</summary>
public sealed record ZoneEntry(string Id, string Name);

/// <summary>A group of clients in the catalog, with its discount in percent.</summary>
public sealed record CatalogGroup(string Id, string Name, int DiscountPercent)
{
    public IEnumerable<Fault> Faults(string at) => Fault.When(DiscountPercent is < 0 or > 100, $"{at}.discountPercent", "From 0 to 100.");
}

/// <summary>A device in the catalog; its key is taken, never shown.</summary>
public sealed record CatalogDevice(string Id, string Name, string Zone, DeviceKind Kind)
{
    public string? Key { get; init; }

    public IEnumerable<Fault> Faults(string at, ImmutableArray<ZoneEntry> zones) =>
    [
        .. Fault.When(zones.All(zone => zone.Id != Zone), $"{at}.zone", "The catalog has no such zone."),
        .. Fault.When(Key is not null && Key.Length is < 8 or > 200, $"{at}.key", "From 8 to 200 characters."),
    ];
}

/// <summary>How long the venue waits, in seconds.</summary>
public sealed record CatalogSettings
{
    public int? StartAckSeconds { get; init; }

    public int? PaymentHoldSeconds { get; init; }

    public int? RenewLeadSeconds { get; init; }

    public VenueSettings ToSettings() => new(
        Seconds(StartAckSeconds) ?? VenueSettings.Default.StartAck,
        Seconds(PaymentHoldSeconds) ?? VenueSettings.Default.PaymentHold,
        Seconds(RenewLeadSeconds) ?? VenueSettings.Default.RenewLead);

    public static CatalogSettings Of(VenueSettings settings) => new()
    {
        StartAckSeconds = Whole(settings.StartAck),
        PaymentHoldSeconds = Whole(settings.PaymentHold),
        RenewLeadSeconds = Whole(settings.RenewLead),
    };

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(StartAckSeconds is < 1 or > 3600, "settings.startAckSeconds", "From 1 to 3600."),
        .. Fault.When(PaymentHoldSeconds is < 1 or > 86400, "settings.paymentHoldSeconds", "From 1 to 86400."),
        .. Fault.When(RenewLeadSeconds is < 0 or > 3600, "settings.renewLeadSeconds", "From 0 to 3600."),
    ];

    static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    static int Whole(TimeSpan span) => (int)(span.Ticks / TimeSpan.TicksPerSecond);
}
