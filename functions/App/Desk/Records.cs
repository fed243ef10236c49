using Izi.App.Clients;
using Izi.App.Shifts;

namespace Izi.App.Desk;

/// <summary>What a commit appends, never to be edited: timeline, ledger, reports, what players are told, and the indexes of history and phones.</summary>
static class Records
{
    public static IEnumerable<TableTransactionAction> Of(string commit, Page page, Scene after, ImmutableArray<Fact> facts, Actor actor) =>
    [
        .. Timeline(page, facts, actor),
        .. Journal(commit, page, facts, actor),
        .. Money(commit, page, facts, actor),
        .. Reports(after, facts),
        .. Told(commit, after, facts),
        .. Indexes(page, after, facts),
    ];

    /// <summary>How many facts a session's timeline has before this commit.</summary>
    public static int Known(Page page) => page.Session?.Value.Facts ?? 0;

    static IEnumerable<TableTransactionAction> Timeline(Page page, ImmutableArray<Fact> facts, Actor actor) =>
        from fact in facts.OfType<SessionFact>().Index()
        let seq = Known(page) + fact.Index + 1
        select Add(page.Venue.Id, Keys.Fact(fact.Item.SessionId, seq), new FactRow(seq, actor, fact.Item));

    /// <summary>Who moved money beside any session, and why: the till's own timeline.</summary>
    static IEnumerable<TableTransactionAction> Journal(string commit, Page page, ImmutableArray<Fact> facts, Actor actor) =>
        from fact in facts.Index()
        where fact.Item is BalanceToppedUp or BalanceCorrected or ShiftOpened or ShiftClosed
        select Add(page.Venue.Id, Keys.Journal(fact.Item.At, commit, fact.Index), new FactRow(fact.Index + 1, actor, fact.Item));

    /// <summary>Each movement of money stands in the ledger, and again under its session, its client and its shift.</summary>
    static IEnumerable<TableTransactionAction> Money(string commit, Page page, ImmutableArray<Fact> facts, Actor actor)
    {
        var entries =
            from step in page.Scene.Through(facts)
            from entry in Ledger.EntriesOf(step.Fact, step.Before.Session)
            select entry with { ShiftId = step.Before.Till?.Shift?.Id };
        return
            from entry in entries.Index()
            let place = Keys.LedgerPlace(entry.Item.At, commit, entry.Index)
            from prefix in LedgerPrefixes(entry.Item)
            select Add(page.Venue.Id, prefix + place, new LedgerRow(entry.Item, actor));
    }

    static IEnumerable<string> LedgerPrefixes(LedgerEntry entry) =>
        new[] { entry.SessionId, entry.ClientId, entry.ShiftId }.OfType<string>().Select(Keys.LedgerPrefixOf).Prepend(Keys.LedgerPrefix);

    static IEnumerable<TableTransactionAction> Reports(Scene after, ImmutableArray<Fact> facts)
    {
        if (after.Session is Stopped ended && facts.OfType<SessionStopped>().Any())
            yield return Add(after.Venue.Id, Keys.End(ended.EndedAt, ended.Id), SessionEnd.Of(ended));

        foreach (var closed in facts.OfType<ShiftClosed>())
            yield return Add(after.Venue.Id, Keys.ZReport(closed.Report.Shift.Id), closed.Report);
    }

    static IEnumerable<TableTransactionAction> Told(string commit, Scene after, ImmutableArray<Fact> facts) => after.Client is not { } client
        ? []
        : Notifications.Of(after, facts).Index().Select(told => Add(after.Venue.Id, Keys.Notification(client.Id, told.Item.At, commit, told.Index), told.Item));

    static IEnumerable<TableTransactionAction> Indexes(Page page, Scene after, ImmutableArray<Fact> facts)
    {
        if (page.Session is null && after.Session is { Client: { } client } session)
            yield return Add(after.Venue.Id, Keys.HistoryPrefix(client.Id) + session.Id, session.Id);

        foreach (var registered in facts.OfType<ClientRegistered>())
            yield return Add(after.Venue.Id, Keys.Phone(registered.Client.Phone), registered.Client.Id);
    }

    static TableTransactionAction Add<T>(string venue, string key, T value) => Rows.Guarded(venue, new Row<T>(key, value, null));
}
