using System.Text;

namespace Izi.App.Tests.Door.Malformed;

/// <summary>Ids that nothing can have, in the place of every id of every route.</summary>
public static class OddIds
{
    static readonly string[] Ids =
    [
        "%2F", "a%2Fb", "..%2F..%2Fcatalog", "%5C", "a%5Cb", "%23", "%3F", "%25", "%252F", "%00", "a%00", "%01", "%0A", "a%0D%0Ab", "%09",
        "%1B", "%7F", "%C2%85", "%20", "%27", "'%20or%20'1'%20eq%20'1", "%22",
        "%3Cscript%3E", "*", "~", "a~", "PC-01", "pc_01", "pc.01", "$health", "%D1%97", "%F0%9F%8E%AE", "%FF", "%ED%A0%80", "%E2%80%AE",
        "%7B%7D", "a%3Bb", "a=b", "a,b", "(1)", "a%2Bb", "a%40b",
        new('a', 41), new('a', 1000), new('a', 5000),
    ];

    public static IEnumerable<BadRequest> Requests =>
        from route in ContractRoutes.All
        from place in new[] { "{venue}", "{id}", "{intent}" }
        where route.Path.Contains(place, StringComparison.Ordinal)
        from id in Ids
        let path = route
            .Path.Replace(place, id, StringComparison.Ordinal)
            .Replace("{venue}", "demo", StringComparison.Ordinal)
            .Replace("{id}", "{session}", StringComparison.Ordinal)
            .Replace("{intent}", "{session}-1", StringComparison.Ordinal)
        select new BadRequest($"{place} is {id[..Math.Min(id.Length, 41)]}", route.Method, path, Body(route));

    /// <summary>What the route would take.</summary>
    static byte[]? Body(ContractRoute route) => route.Method == "GET" ? null
        : Encoding.UTF8.GetBytes(BodyShapes.All.First(shape => shape.Route == $"{route}").Good);
}
