namespace Izi.App.Clients;

/// <summary>What a client owes, and whether they may leave.</summary>
public sealed class GetSettlement(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetSettlement)), Requires(Permission.SessionView)]
    [Gives<SettlementCard>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients/{id}/settlement")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var client = (await desk.Look(venue, Scope.OfKnownClient(id), cancel)).Client!;
        List<Session> open = [];
        foreach (var session in client.OpenSessions)
            open.Add((await table.Find<SessionRow>(venue, Keys.Session(session), cancel))!.Value.Session);
        return Answers.Ok(SettlementCard.Of(Dues.Of(client, open, clock.GetUtcNow())));
    }
}

/// <summary>A client's settlement as the contract shows it; minor units.</summary>
public sealed record SettlementCard(bool MayLeave, ImmutableArray<Unpaid> Unpaid, long Balance)
{
    public static SettlementCard Of(Dues dues) => new(dues.MayLeave, dues.Unpaid, dues.Balance);
}
