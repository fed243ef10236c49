using System.Globalization;

namespace Izi.App.Door;

/// <summary>Lists that are read page by page: <c>limit</c> and <c>cursor</c>.</summary>
public static class Paging
{
    const int DefaultLimit = 50;
    const int LargestLimit = 100;

    /// <summary>The key after which the page begins; null for the first page.</summary>
    /// <exception cref="ProblemException">400 for what is no cursor of ours.</exception>
    public static string? After(this HttpRequest request, string prefix) => request.Query.Text("cursor") switch
    {
        null => null,
        var cursor when Keys.IsId(cursor) => prefix + cursor,
        _ => throw Problem.Malformed("cursor", "Not a cursor of this list."),
    };

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
