namespace Izi.App.Venues;

/// <summary>Who did what to catalog, clients, device keys and payment methods; no entry holds a name, a phone or a key (R45).</summary>
public static class AuditLog
{
    /// <summary>The entries of a commit's facts.</summary>
    public static IEnumerable<TableTransactionAction> Of(string commit, string venue, ImmutableArray<Fact> facts, Actor actor) =>
        from fact in facts.Index()
        let entry = EntryOf(fact.Item, actor)
        where entry is not null
        select Row(venue, commit, fact.Index, entry);

    /// <summary>One entry, to be written with what it tells of.</summary>
    public static TableTransactionAction Row(string venue, string commit, int number, AuditEntry entry) =>
        Rows.Guarded(venue, new Row<AuditEntry>(Keys.Audit(entry.At, commit, number), entry, null));

    static AuditEntry? EntryOf(Fact fact, Actor actor) => fact switch
    {
        ClientRegistered registered => new(fact.At, actor, "clientRegistered", $"clients/{registered.Client.Id}"),
        ClientChanged changed => new(fact.At, actor, "clientChanged", $"clients/{changed.ClientId}") { Changed = changed.Changed },
        ClientErased erased => new(fact.At, actor, "clientErased", $"clients/{erased.ClientId}") { Reason = erased.Reason },
        PaymentMethodLinked { Token: null } unlinked => new(fact.At, actor, "paymentMethodUnlinked", $"clients/{unlinked.ClientId}"),
        PaymentMethodLinked linked => new(fact.At, actor, "paymentMethodLinked", $"clients/{linked.ClientId}"),
        _ => null,
    };
}

/// <summary>An entry as it is kept.</summary>
public sealed record AuditEntry(Instant At, Actor Actor, string What, string Subject)
{
    /// <summary>The members or parts that are others now.</summary>
    public ImmutableArray<string>? Changed { get; init; }

    public string? Reason { get; init; }
}
