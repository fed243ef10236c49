using System.Buffers.Text;
using System.Text;

namespace Izi.App.Clients;

/// <summary>Finds clients by what people type, in the order of their names, by key (R12, R47).</summary>
public sealed class ClientDirectory(VenueTable table)
{
    /// <summary>More rows than this are not gathered to be put in order; a list that has so many is read in order instead.</summary>
    const int Most = 1000;

    /// <summary>A page of those who match; all of them where nothing is asked for. The cursor is a place in the order of names.</summary>
    public async Task<ListPage<ClientIndex>> Page(
        string venue, string? asked, ClientSearch search, string? after, int limit, CancellationToken cancel)
    {
        var place = after is null ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after));
        if (string.IsNullOrWhiteSpace(asked)) return Encoded(await InOrder(venue, place, limit, null, cancel));
        if (search.IsEmpty) return new([], null);
        if (await Gather(venue, search, cancel) is not { } found)
            return Encoded(await InOrder(venue, place, limit, search.Matches, cancel));

        var rest = found
            .OrderBy(client => client.Place, StringComparer.Ordinal)
            .Where(client => string.CompareOrdinal(client.Place, place) > 0)
            .ToList();
        return Encoded(new([.. rest.Take(limit)], rest.Count > limit ? rest[limit - 1].Place : null));
    }

    /// <summary>All who match, in any order; null where there are too many.</summary>
    public async Task<IReadOnlyList<ClientIndex>?> Gather(string venue, ClientSearch search, CancellationToken cancel)
    {
        Dictionary<string, ClientIndex> found = [];
        foreach (var prefix in search.Prefixes)
        {
            var rows = await table.Range<ClientIndex>(venue, prefix, null, cancel).Take(Most + 1).ToListAsync(cancel);
            if (rows.Count > Most) return null;
            foreach (var row in rows.Where(row => search.Matches(row.Value))) found[row.Value.Id] = row.Value;
        }
        return [.. found.Values];
    }

    Task<ListPage<ClientIndex>> InOrder(string venue, string? place, int limit, Func<ClientIndex, bool>? matches, CancellationToken cancel)
    {
        var rows = table.Range<ClientIndex>(
            venue, Keys.NamePrefix, place is null ? null : Keys.NamePrefix + place, cancel, atATime: matches is null ? limit + 1 : null);
        return rows.Page(Keys.NamePrefix, limit, matches, cancel);
    }

    /// <summary>A place holds letters of any script; a cursor is plain text.</summary>
    static ListPage<ClientIndex> Encoded(ListPage<ClientIndex> page) =>
        page with { Cursor = page.Cursor is { } place ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place)) : null };
}
