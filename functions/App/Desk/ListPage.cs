namespace Izi.App.Desk;

/// <summary>A page of a list that is read by key, and the place in it after which the next page begins; null at the end.</summary>
public sealed record ListPage<T>(ImmutableArray<T> Items, string? Cursor);

/// <summary>Reads lists by key, page by page.</summary>
public static class ListPages
{
    /// <summary>
    /// The most rows that are read for one page (R47): where few of them match, the page is short and still has a cursor.
    /// </summary>
    const int MostRows = 1000;

    /// <summary>Reads rows until the page is full, with the one that shows whether there are more.</summary>
    /// <param name="rows">Rows whose keys begin with <paramref name="prefix"/>, in key order, from where the page begins.</param>
    /// <param name="prefix">What is left out of the cursor.</param>
    /// <param name="limit">How many a page holds.</param>
    /// <param name="matches">Which of the rows are on the list; all of them where it is not said.</param>
    /// <param name="cancel">Stops reading.</param>
    public static async Task<ListPage<T>> Page<T>(
        this IAsyncEnumerable<Row<T>> rows, string prefix, int limit, Func<T, bool>? matches, CancellationToken cancel)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        var (last, read) = ("", 0);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            if (items.Count == limit || read++ == MostRows) return new(items.ToImmutable(), last[prefix.Length..]);
            last = row.Key;
            if (matches is null || matches(row.Value)) items.Add(row.Value);
        }
        return new(items.ToImmutable(), null);
    }
}
