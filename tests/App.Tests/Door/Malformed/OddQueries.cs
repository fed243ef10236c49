namespace Izi.App.Tests.Door.Malformed;

/// <summary>Parts of queries that say nothing.</summary>
public static class OddQueries
{
    static readonly string[] Times =
    [
        "yesterday", "%20", "18:00", "1777658400", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-05-01T25:00:00Z",
        "2026-05-01T18:60:00Z", "2026-05-01%2018:00:00Z", "2026-05-01T18:00:00%2B99:00", "2026-05-01T18:00:00++03:00",
        "2026-05-01T18:00:00.12345678901Z", "2026-05-01T18:00:00Z%00", "2026-05-01T18:00:00Z;", "-2026-05-01T18:00:00Z",
        "2026-05-01T18:00:00", "2026-05-01T18:00", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00",
        "%EF%BC%92026-05-01T18:00:00Z", "null", "%FF",
    ];

    static readonly string[] Limits =
    [
        "0",
        "-1",
        "101",
        "ten",
        "1.5",
        "%2B5",
        "%205",
        "5%20",
        "1e1",
        "0x10",
        "99999999999999999999",
        "%EF%BC%95",
        "%00",
        "null",
        "1,2",
    ];

    static readonly string[] Cursors = ["!", "%20", "a%2Fb", "..", "A", "%00", "%27", "~", "%D1%97", new('a', 41), new('a', 2000)];

    static IEnumerable<(string Path, string Part, string[] Odd)> Parts =>
    [
        ("venues/demo/sessions", "from", Times),
        ("venues/demo/sessions", "to", Times),
        ("venues/demo/devices/pc-01/events", "from", Times),
        ("venues/demo/devices/pc-01/events", "to", Times),
        ("venues/demo/devices/pc-01/events", "cursor", [.. Cursors, "12", new('1', 37), new('1', 39)]),
        ("venues/demo/analytics/sessions", "from", Times),
        ("venues/demo/analytics/sessions", "to", Times),
        ("venues/demo/devices/pc-01/events", "from", Times),
        ("venues/demo/devices/pc-01/events", "to", Times),
        ("venues/demo/devices/pc-01/events", "cursor", [.. Cursors, new('1', 37), new('1', 39)]),
        ("venues/demo/sessions", "status", ["Active", "active,stopped", "0", "%20", "closed", "%00"]),
        ("venues/demo/ledger", "from", Times),
        ("venues/demo/ledger", "to", Times),
        ("venues/demo/ledger", "kind", ["Sale", "sale,refund", "0", "%20", "topup", "%00"]),
        ("venues/demo/audit", "from", Times),
        ("venues/demo/audit", "to", Times),
        .. from subject in new[] { "client", "session", "shift" }
        select ("venues/demo/ledger", subject, new[] { "!", "%20", "a%2Fb", "A", "~", new('a', 41) }),
        .. from list in new[]
        {
            "venues/demo/audit",
            "venues/demo/clients",
            "venues/demo/ledger",
            "venues/demo/shifts",
            "venues/demo/sessions",
            "venues/demo/clients/{client}/sessions",
            "me/sessions",
            "me/notifications",
        }
           from part in new[] { ("limit", Limits), ("cursor", Cursors) }
           select (list, part.Item1, part.Item2),
    ];

    public static IEnumerable<BadRequest> Requests =>
    [
        .. from part in Parts
           from odd in part.Odd
           select new BadRequest(part.Part, "GET", $"{part.Path}?{part.Part}={odd}", Member: part.Part),
        .. from part in Parts
           where part.Part is not ("status" or "client" or "session" or "shift")
           select new BadRequest("twice", "GET", $"{part.Path}?{part.Part}=1&{part.Part}=2", Member: part.Part),
        new("no device", "GET", "venues/demo/tariffs", Member: "device"),
        new("no device", "GET", "venues/demo/tariffs?device=", Member: "device"),
        .. from odd in Times
           select new BadRequest("at", "GET", $"venues/demo/tariffs?device=pc-01&at={odd}", Member: "at"),
    ];
}
