using Izi.Demo.Club;
using Spectre.Console;

namespace Izi.Demo.Story;

/// <summary>The end of the evening: the money of every session, what the clients have, and one timeline.</summary>
internal sealed class Finale(Stage stage, IAnsiConsole console)
{
    const string Who = "the books";

    public async Task Play(ImmutableArray<Played> played, CancellationToken cancel)
    {
        foreach (var one in played) Balances(one.Session);
        foreach (var one in played.Where(one => one.Client is not null)) await Agrees(one.Client!, one.Session, cancel);

        console.Write(MoneyTable(played));
        console.Write(ClientTable(played));
        foreach (var one in played.Take(1)) console.Write(TimelineTable(one.Session, await stage.Staff.Timeline(one.Session.Id, cancel)));
    }

    /// <summary>N3: what was paid is what was used, refunded, kept and forfeited.</summary>
    void Balances(SessionCard session)
    {
        var used = session.Lines.Sum(line => line.Paid - Settlement.Value(line, session.EndedAt!.Value));
        stage.Checks.Equal(
            session.PaidTotal, used + Back(session, "bonus") + Back(session, "kept") + Back(session, "forfeited"),
            Who, $"{session.Devices.Single().Id}: all of the {Words.Money(session.PaidTotal)} is accounted for");
    }

    /// <summary>The client's account and history are what the scene says they must be.</summary>
    async Task Agrees(ClientCard expected, SessionCard session, CancellationToken cancel)
    {
        var client = await stage.Staff.Client(expected.Id, cancel);
        stage.Checks.Equal(
            (expected.Balance, expected.Bonus), (client.Balance, client.Bonus),
            Who, $"{client.Name} has a balance of {Words.Money(client.Balance)} and a bonus of {Words.Money(client.Bonus)}");
        stage.Checks.That(client.KeptTime.SequenceEqual(expected.KeptTime), Who, $"{client.Name} has {Seconds(client)} s of kept time");
        var history = await stage.Staff.History(client.Id, cancel);
        stage.Checks.Equal(
            (session.Id, session.StoppedBy), history.Sessions.Select(past => (past.Id, past.StoppedBy)).Single(),
            Who, $"the session is in {client.Name}'s history");
    }

    static Table MoneyTable(ImmutableArray<Played> played)
    {
        var table = new Table { Title = new("The money") }
            .AddColumns("Device", "Player", "Paid", "Used", "To bonus", "Kept", "Forfeited", "Ended");
        foreach (var session in played.Select(one => one.Session))
            table.AddRow(
                Markup.Escape(session.Devices.Single().Name), Markup.Escape(Words.Player(session)), Words.Money(session.PaidTotal),
                Words.Money(session.PaidTotal - session.Refunds.Sum(refund => refund.Value)),
                Words.Money(Back(session, "bonus")), Words.Money(Back(session, "kept")), Words.Money(Back(session, "forfeited")),
                session.StoppedBy ?? "");
        return table;
    }

    static Table ClientTable(ImmutableArray<Played> played)
    {
        var table = new Table { Title = new("The clients") }.AddColumns("Name", "Balance", "Bonus", "Kept time");
        foreach (var client in played.Select(one => one.Client).OfType<ClientCard>())
            table.AddRow(Markup.Escape(client.Name), Words.Money(client.Balance), Words.Money(client.Bonus), $"{Seconds(client)} s");
        return table;
    }

    static Table TimelineTable(SessionCard session, Timeline timeline)
    {
        var table = new Table { Title = new($"The timeline of {Markup.Escape(Words.Player(session))}'s session") }
            .AddColumns("", "When", "What", "Who");
        foreach (var fact in timeline.Facts)
            table.AddRow($"{fact.Seq}", Words.Clock(fact.At), Markup.Escape(fact.Type), Markup.Escape(fact.Actor.Name));
        return table;
    }

    static long Back(SessionCard session, string outcome) =>
        session.Refunds.Where(refund => refund.Outcome == outcome).Sum(refund => refund.Value);

    static long Seconds(ClientCard client) => client.KeptTime.Sum(kept => kept.Seconds);
}
