namespace Izi.Crash.Load;

/// <summary>The rules N1 to N6 over everything that a club tells of itself while nobody asks anything else of it.</summary>
sealed class Laws(LoadedClub club, Book book, IReadOnlyList<string> clients)
{
    /// <summary>The stoppedBy of each session, as it was first told.</summary>
    readonly Dictionary<string, string> ends = [];

    public async Task<List<JsonNode>> CheckAsync()
    {
        var sessions = await club.AllAsync("venues/demo/sessions", "sessions");
        var ledger = await club.AllAsync("venues/demo/ledger", "entries");
        Assert.Empty(book.Faults);
        OneSessionOnEachDevice(sessions);
        await OneEndAsync(sessions);
        NothingForgotten(sessions);
        foreach (var session in sessions) MoneyOfSession(session, [.. ledger.Where(entry => (string?)entry["session"] == Id(session))]);
        foreach (var client in clients)
            await MoneyOfClientAsync(client, sessions, [.. ledger.Where(entry => (string?)entry["client"] == client)]);
        return sessions;
    }

    /// <summary>N1: on each device one session begins when the one before has ended, or later.</summary>
    static void OneSessionOnEachDevice(List<JsonNode> sessions)
    {
        foreach (var device in sessions.GroupBy(session => (string)session["devices"]![0]!["id"]!))
        {
            var free = DateTimeOffset.MinValue;
            foreach (var session in device.OrderBy(session => At(session, "startedAt")))
            {
                Assert.True(free <= At(session, "startedAt"), $"{Id(session)} began on {device.Key} before {free:O}: {session}");
                free = session["endedAt"] is null ? DateTimeOffset.MaxValue : At(session, "endedAt")!.Value;
            }
        }
    }

    /// <summary>N2: one end, recorded once, that never changes and is the one that was acknowledged.</summary>
    async Task OneEndAsync(List<JsonNode> sessions)
    {
        foreach (var session in sessions.Where(session => (string)session["status"]! == "stopped"))
        {
            var (id, by) = (Id(session), $"{session["stoppedBy"]} {session["endedAt"]}");
            Assert.Equal(ends.GetValueOrDefault(id, by), by);
            if (!ends.TryAdd(id, by)) continue;
            var facts = (await club.GetAsync($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray();
            Assert.Single(facts, fact => (string)fact!["type"]! == "sessionStopped");
        }
        foreach (var (id, card) in book.Stops) Assert.Equal($"{card["stoppedBy"]} {card["endedAt"]}", ends[id]);
    }

    /// <summary>N5: what was acknowledged is there, and nothing else is.</summary>
    void NothingForgotten(List<JsonNode> sessions)
    {
        Assert.Equal(book.Sales.Keys.Order(), sessions.Select(Id).Order());
        var extensions = book.Extensions.ToLookup(id => id);
        foreach (var session in sessions)
        {
            var bought = session["lines"]!.AsArray().Count(line => (string)line!["source"]! == "purchase");
            Assert.Equal(1 + extensions[Id(session)].Count(), bought);
        }
        foreach (var (id, card) in book.Stops)
            Assert.Equal(card["refunds"]!.ToJsonString(), sessions.Single(session => Id(session) == id)["refunds"]!.ToJsonString());
    }

    /// <summary>N3 and N4: what the ledger has taken and given back is what the card says, each refund once.</summary>
    static void MoneyOfSession(JsonNode session, JsonNode[] entries)
    {
        var refunds = session["refunds"]?.AsArray().Select(refund => refund!).ToArray() ?? [];
        // A renewal that was voided shows nothing paid; what was taken for it is its price, and went back whole.
        var undone = refunds.Where(refund => (string)refund["outcome"]! == "voided").Select(refund => Number(refund, "line")).ToHashSet();
        var voided = session["lines"]!.AsArray().Where(line => undone.Contains(Number(line!, "line"))).Sum(line => Number(line!, "price"));
        var paid = session["lines"]!.AsArray().Sum(line => Number(line!, "paid"));
        var told = $"{session}\n{string.Join('\n', entries.Select(entry => entry.ToJsonString()))}";
        Assert.True((Number(session, "paidTotal"), paid + voided) == (paid, Sum(entries, "sale")), told);
        Assert.Equal(refunds.Length, refunds.Select(refund => Number(refund, "line")).Distinct().Count());
        var back = refunds.Where(refund => (string)refund["outcome"]! == "bonus").Sum(refund => Number(refund, "amount")) + voided;
        Assert.True(-back == Sum(entries, "refund"), told);
        foreach (var refund in refunds.Where(refund => (string)refund["outcome"]! != "voided"))
        {
            var line = session["lines"]!.AsArray().Single(line => Number(line!, "line") == Number(refund, "line"))!;
            Assert.Equal(Number(line, "paid") * Number(refund, "unusedSeconds") / Number(refund, "totalSeconds"), Number(refund, "value"));
        }
    }

    /// <summary>N3 and N5: a client has what was topped up and credited, less what was spent.</summary>
    async Task MoneyOfClientAsync(string client, List<JsonNode> sessions, JsonNode[] entries)
    {
        var told = await club.GetAsync($"venues/demo/clients/{client}");
        Assert.Equal(book.TopUps.Where(one => one.Client == client).Sum(one => one.Amount), Sum(entries, "topUp"));
        var balance = entries.Where(entry => (string)entry["method"]! == "balance").ToArray();
        Assert.Equal(Sum(entries, "topUp") - Sum(balance, "sale") - Sum(balance, "refund"), Number(told, "balance"));
        var bonus = entries.Where(entry => (string)entry["method"]! == "bonus").ToArray();
        Assert.Equal(-Sum(bonus, "sale") - Sum(bonus, "refund"), Number(told, "bonus"));
        var kept = sessions.Where(session => (string?)session["client"]?["id"] == client)
            .SelectMany(session => session["refunds"]?.AsArray() ?? []).Where(refund => (string)refund!["outcome"]! == "kept");
        Assert.Equal(kept.Sum(refund => Number(refund!, "unusedSeconds")), told["keptTime"]!.AsArray().Sum(one => Number(one!, "seconds")));
    }

    static long Sum(JsonNode[] entries, string kind) =>
        entries.Where(entry => (string)entry["kind"]! == kind).Sum(entry => Number(entry, "amount"));

    static string Id(JsonNode session) => (string)session["id"]!;

    static long Number(JsonNode node, string member) => (long)node[member]!;

    static DateTimeOffset? At(JsonNode session, string member) => (DateTimeOffset?)session[member];
}
