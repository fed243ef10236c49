using System.Globalization;

namespace Izi.App.Door;

/// <summary>Lists that are read page by page: <c>limit</c> and <c>cursor</c>.</summary>
public static class Paging
{
    const int DefaultLimit = 50;
    const int LargestLimit = 100;
    const int TagLength = 16;

    /// <summary>The key after which the page begins; null for the first page.</summary>
    /// <exception cref="ProblemException">400 for a cursor that this list did not give under these filters.</exception>
    public static string? After(this HttpRequest request, string venue, string prefix)
    {
        if (request.Query.Text("cursor") is not { } cursor) return null;
        var place = cursor.Length > TagLength ? cursor[..^TagLength] : "";
        return place.Length > 0 && cursor == request.CursorAt(venue, prefix, place)
            ? prefix + place
            : throw Problem.Malformed("cursor", "Not a cursor of this list with these filters.");
    }

    /// <summary>A cursor for a place in a list, with a tag of the list and its filters; null for null.</summary>
    public static string? CursorAt(this HttpRequest request, string venue, string prefix, string? place)
    {
        if (place is null) return null;
        var filters = request.Query.Where(part => part.Key is not ("cursor" or "limit")).OrderBy(part => part.Key, StringComparer.Ordinal)
            .SelectMany(part => new[] { part.Key, part.Value.ToString() });
        return place + Keys.Hash([venue, prefix, place, .. filters])[..TagLength];
    }

    /// <summary>The part of a list that begins with the newest: after the cursor, and within <c>from</c> and <c>to</c>.</summary>
    public static (string? After, string? Until) Between(this HttpRequest request, string venue, string prefix) =>
        Keys.Between(prefix, request.Query.Instant("from"), request.Query.Instant("to"), request.After(venue, prefix));

    /// <summary>How many a page holds.</summary>
    /// <exception cref="ProblemException">400 for what is no number of items.</exception>
    public static int Limit(this HttpRequest request, int usual = DefaultLimit, int largest = LargestLimit)
    {
        if (request.Query.Text("limit") is not { } text) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 && limit <= largest
            ? limit
            : throw Problem.Malformed("limit", $"A whole number from 1 to {largest}.");
    }
}

/// <summary>Where a page begins, and how long it is.</summary>
public sealed record PageQuery(string? Cursor, int? Limit);
