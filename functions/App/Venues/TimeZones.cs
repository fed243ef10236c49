using System.Text.RegularExpressions;

namespace Izi.App.Venues;

/// <summary>Names of time zones as the IANA database has them, such as Europe/Kyiv.</summary>
static partial class TimeZones
{
    /// <summary>
    /// Whether it is such a name, and one that this machine knows. The system also finds Windows' names, and files that are no zones of
    /// their own: the machine's local time, and the copies under posix/ and right/.
    /// </summary>
    public static bool IsIana(string name) =>
        Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name;

    [GeneratedRegex("^(?!posix/|right/)[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*)*\\z")]
    private static partial Regex Name();
}
