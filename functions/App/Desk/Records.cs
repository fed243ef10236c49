using Izi.App.Clients;
using Izi.App.Shifts;
using Izi.App.Venues;

namespace Izi.App.Desk;

/// <summary>
/// What a commit appends, never to be edited: timeline, ledger, reports, what players are told, and the indexes of history and phones.
/// </summary>
static class Records
{
    public static IEnumerable<TableTransactionAction> Of(string commit, Page page, Scene after, ImmutableArray<Fact> facts, Actor actor) =>
    [
        .. Timeline(page, facts, actor),
        .. AuditLog.Of(commit, page.Venue.Id, facts, actor),
        .. Money(commit, page, facts, actor),
        .. Reports(after, facts),
        .. Unsummed(page, after, facts),
        .. Told(commit, after, facts),
        .. Indexes(page, after, facts),
    ];

    /// <summary>How many facts a session's timeline has before this commit.</summary>
    public static int Known(Page page) => page.Session?.Value.Facts ?? 0;

    static IEnumerable<TableTransactionAction> Timeline(Page page, ImmutableArray<Fact> facts, Actor actor) =>
        from fact in facts.OfType<SessionFact>().Index()
        let seq = Known(page) + fact.Index + 1
        select Add(page.Venue.Id, Keys.Fact(fact.Item.SessionId, seq), new FactRow(seq, actor, WithoutSecrets(fact.Item)));

    /// <summary>A payment token is kept by its client and by an open charge alone (R27).</summary>
    static SessionFact WithoutSecrets(SessionFact fact) =>
        fact is ChargeIntended intended ? intended with { Charge = intended.Charge.WithoutToken() } : fact;

    /// <summary>Each movement of money stands in the ledger, and again under its session, its client and its shift.</summary>
    static IEnumerable<TableTransactionAction> Money(string commit, Page page, ImmutableArray<Fact> facts, Actor actor)
    {
        return
            from entry in Entries(page, facts).Index()
            let place = Keys.LedgerPlace(entry.Item.At, commit, entry.Index)
            from prefix in LedgerPrefixes(entry.Item)
            select Add(page.Venue.Id, prefix + place, new LedgerRow(entry.Item, actor));
    }

    static IEnumerable<LedgerEntry> Entries(Page page, ImmutableArray<Fact> facts) =>
        from step in page.Scene.Through(facts)
        from entry in Ledger.EntriesOf(step.Fact, step.Before.Session)
        select entry with { ShiftId = step.Before.Till?.Shift?.Id };

    static IEnumerable<string> LedgerPrefixes(LedgerEntry entry) =>
        new[] { entry.SessionId, entry.ClientId, entry.ShiftId }.OfType<string>().Select(Keys.LedgerPrefixOf).Prepend(Keys.LedgerPrefix);

    static IEnumerable<TableTransactionAction> Reports(Scene after, ImmutableArray<Fact> facts)
    {
        if (after.Session is Stopped ended && facts.OfType<SessionStopped>().Any())
            yield return Add(after.Venue.Id, Keys.End(ended.EndedAt, ended.Id), SessionEnd.Of(ended));

        foreach (var closed in facts.OfType<ShiftClosed>())
            yield return Add(after.Venue.Id, Keys.ZReport(closed.Report.Shift.Id), closed.Report);
    }

    /// <summary>
    /// What is dated into a day that may have been summed voids the sum, whether or not there is one: the row that says so has a new
    /// ETag, so that whoever is just summing the day does not keep a sum without this commit (R47).
    /// </summary>
    static IEnumerable<TableTransactionAction> Unsummed(Page page, Scene after, ImmutableArray<Fact> facts)
    {
        if (page.Scene.Till?.Summed is not { } summed) return [];

        var calendar = page.Venue with { TimeZone = summed.TimeZone };
        var money = Entries(page, facts).Select(entry => entry.At);
        var ends = facts.OfType<SessionStopped>().Select(stopped => stopped.EndedAt);
        return
            from day in money.Concat(ends).Select(calendar.LocalDay).Distinct()
            where day <= summed.Until
            select new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, Rows.Write(after.Venue.Id, Keys.DaySum(day), DaySum.Void));
    }

    static IEnumerable<TableTransactionAction> Told(string commit, Scene after, ImmutableArray<Fact> facts) =>
        after.Client is not { Erased: false } client
            ? []
            : Notifications
                .Of(after, facts)
                .Index()
                .Select(told => Add(after.Venue.Id, Keys.Notification(client.Id, told.Item.At, commit, told.Index), told.Item));

    static IEnumerable<TableTransactionAction> Indexes(Page page, Scene after, ImmutableArray<Fact> facts)
    {
        if (page.Session is null && after.Session is { Client: { } client } session)
            yield return Add(after.Venue.Id, Keys.HistoryPrefix(client.Id) + session.Id, session.Id);

        if (after.Session is { } now)
            foreach (var row in OfSession(after.Venue.Id, page.Session?.Value.Session, now))
                yield return row;

        if (facts.Any(fact => fact is ClientRegistered or ClientChanged or ClientErased))
            foreach (var row in OfClient(after.Venue.Id, page.Client?.Value, after.Client!))
                yield return row;

        foreach (var erased in facts.OfType<ClientErased>())
            yield return Add(after.Venue.Id, Keys.ErasingPrefix + erased.ClientId, erased.ClientId);
    }

    /// <summary>The rows that lead to a session: by its status, and by each device that it ever had (R47).</summary>
    static IEnumerable<TableTransactionAction> OfSession(string venue, Session? before, Session now)
    {
        if (before?.GetType() != now.GetType())
        {
            if (before is not null) yield return Delete(venue, Keys.StatusPrefix(Json.NameOf(before.GetType())) + now.Id);
            yield return Add(venue, Keys.StatusPrefix(Json.NameOf(now.GetType())) + now.Id, now.Id);
        }
        var known = before?.Devices.Select(device => device.Id) ?? [];
        foreach (var device in now.Devices.Select(device => device.Id).Except(known))
            yield return Add(venue, Keys.OnDevicePrefix(device) + now.Id, now.Id);
    }

    /// <summary>The rows that lead to a client: by phone, which only one can have, and by what people search for (R12).</summary>
    static IEnumerable<TableTransactionAction> OfClient(string venue, Client? before, Client now)
    {
        if (before?.PhoneKey != now.PhoneKey)
        {
            if (before is not null) yield return Delete(venue, Keys.Phone(before.PhoneKey));
            if (!now.Erased) yield return Add(venue, Keys.Phone(now.PhoneKey), now.Id);
        }

        var index = ClientIndex.Of(now);
        ImmutableHashSet<string> rows = now.Erased ? [] : [.. index.Rows()];
        foreach (var gone in before is null ? [] : ClientIndex.Of(before).Rows().Except(rows))
            yield return Delete(venue, gone);
        foreach (var row in rows)
            yield return new(TableTransactionActionType.UpsertReplace, Rows.Write(venue, row, index));
    }

    static TableTransactionAction Delete(string venue, string key) =>
        new(TableTransactionActionType.Delete, new TableEntity(venue, key), ETag.All);

    static TableTransactionAction Add<T>(string venue, string key, T value) => Rows.Guarded(venue, new Row<T>(key, value, null));
}
