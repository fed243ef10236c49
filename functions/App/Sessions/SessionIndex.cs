using Izi.App.Clients;

namespace Izi.App.Sessions;

/// <summary>
/// Finds sessions by key, newest first: by client, by device, by status, or by time alone. Every such key ends with the session's id,
/// which begins with the time of its creation; a place in any of these lists is such an id (R47).
/// </summary>
public sealed class SessionIndex(VenueTable table, ClientDirectory directory)
{
    /// <summary>How many rows are read beside each other.</summary>
    public const int AtATime = 20;

    /// <summary>More clients than this are not merged; the sessions of all are looked through instead.</summary>
    const int MostMerged = 50;

    /// <summary>A page of the sessions that match a filter, after a place in the list.</summary>
    public async Task<ListPage<Session>> Page(Venue venue, SessionFilter filter, string? after, int limit, CancellationToken cancel)
    {
        if (filter.Device is { } device && !Keys.IsId(device)) return new([], null);
        if (filter.Client is null) return await Narrowed(venue.Id, PrefixOf(filter), filter, after, limit, cancel);

        var search = new ClientSearch(filter.Client, venue.PhonePrefix);
        return await ClientsOf(venue.Id, filter.Client, search, cancel) switch
        {
            [var one] => await Narrowed(venue.Id, Keys.HistoryPrefix(one), filter, after, limit, cancel),
            { Count: <= MostMerged } some => await Merged(venue.Id, some, filter, after, limit, cancel),
            _ => await OfMany(venue.Id, search, filter, after, limit, cancel),
        };
    }

    Task<ListPage<Session>> Narrowed(
        string venue, string prefix, SessionFilter filter, string? after, int limit,
        CancellationToken cancel) => Under(venue, prefix, Key(prefix, after), filter, limit, filter.Matches, cancel);

    /// <summary>A page of the sessions whose ids stand under a prefix, after a key and as far as the filter's time goes.</summary>
    public Task<ListPage<Session>> Under(
        string venue, string prefix, string? after, SessionFilter? filter, int limit, Func<Session, bool>? matches,
        CancellationToken cancel) =>
        Sessions(venue, prefix, after, filter, matches is null ? limit + 1 : null, cancel).Page(prefix, limit, matches, cancel);

    /// <summary>So many clients match that their sessions are found faster by looking who each one is of.</summary>
    async Task<ListPage<Session>> OfMany(
        string venue, ClientSearch search, SessionFilter filter, string? after, int limit, CancellationToken cancel)
    {
        Dictionary<string, bool> known = [];
        var prefix = PrefixOf(filter);
        var rows = Sessions(venue, prefix, Key(prefix, after), filter, null, cancel)
            .Select(
                async (Row<Session> row, CancellationToken c) =>
                    new Row<(Session Session, bool IsTheirs)>(row.Key, (row.Value, await IsTheirs(row.Value, c)), null));
        var page = await rows.Page(prefix, limit, row => row.IsTheirs && filter.Matches(row.Session), cancel);
        return new([.. page.Items.Select(item => item.Session)], page.Cursor);

        async ValueTask<bool> IsTheirs(Session session, CancellationToken c)
        {
            if (session.Client is not { } client) return false;
            if (!known.TryGetValue(client.Id, out var theirs))
                known[client.Id] = theirs =
                    await table.Find<Client>(venue, Keys.Client(client.Id), c) is { Value: { Erased: false } one }
                    && search.Matches(ClientIndex.Of(one));
            return theirs;
        }
    }

    async Task<ListPage<Session>> Merged(
        string venue, IReadOnlyList<string> clients, SessionFilter filter, string? after, int limit, CancellationToken cancel)
    {
        // A page needs no more than so many of each.
        List<Row<Session>> all = [];
        foreach (var client in clients)
        {
            var prefix = Keys.HistoryPrefix(client);
            var some = Sessions(venue, prefix, Key(prefix, after), filter, limit + 1, cancel)
                .Where(row => filter.Matches(row.Value))
                .Take(limit + 1);
            all.AddRange(await some.Select(row => row with { Key = row.Key[prefix.Length..] }).ToListAsync(cancel));
        }
        var page = all.OrderBy(row => row.Key, StringComparer.Ordinal).ToList();
        return new([.. page.Take(limit).Select(row => row.Value)], page.Count > limit ? page[limit - 1].Key : null);
    }

    async IAsyncEnumerable<Row<Session>> Sessions(
        string venue, string prefix, string? after, SessionFilter? filter, int? atATime,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        (after, var until) = Keys.Between(prefix, filter?.From, filter?.To, after);
        if (prefix == Keys.SessionPrefix)
        {
            await foreach (var row in table.Range<SessionRow>(venue, prefix, after, cancel, until, atATime ?? AtATime * 5))
                yield return new(row.Key, row.Value.Session, null);
            yield break;
        }
        await foreach (
            var some in table.Range<string>(venue, prefix, after, cancel, until, atATime).Chunk(AtATime).WithCancellation(cancel))
            foreach (
                var (index, session) in some.Zip(
                    await Task.WhenAll(some.Select(row => table.Find<SessionRow>(venue, Keys.Session(row.Value), cancel)))))
                if (session is not null)
                    yield return new(index.Key, session.Value.Session, null);
    }

    /// <summary>Null where there are too many to name.</summary>
    async Task<IReadOnlyList<string>?> ClientsOf(string venue, string asked, ClientSearch search, CancellationToken cancel)
    {
        if (Keys.IsId(asked) && await table.FindEntity(venue, Keys.Client(asked), cancel) is not null) return [asked];
        return search.IsEmpty ? [] : (await directory.Gather(venue, search, cancel))?.Select(client => client.Id).ToList();
    }

    static string PrefixOf(SessionFilter filter) => filter switch
    {
        { Device: { } device } when Keys.IsId(device) => Keys.OnDevicePrefix(device),
        { Status: { } status } => Keys.StatusPrefix(status),
        _ => Keys.SessionPrefix,
    };

    static string? Key(string prefix, string? place) => place is null ? null : prefix + place;
}
