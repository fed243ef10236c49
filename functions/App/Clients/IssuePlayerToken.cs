namespace Izi.App.Clients;

/// <summary>Gives a player a token of our own key, in a club without a login service.</summary>
public sealed class IssuePlayerToken(VenueDesk desk, OwnKey key, BelievedClock clock)
{
    const int UsualHours = 4;

    [Function(nameof(IssuePlayerToken)), Requires(Permission.ClientEdit)]
    [Takes<PlayerTokenBody>, Gives<PlayerToken>, Refuses("tokens-by-authority")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/clients/{id}/player-token")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<PlayerTokenBody>(cancel);
        await desk.Look(venue, Scope.OfClient(id), cancel);
        if (!key.IsSet) return Answers.Refused(Refusals.TokensByAuthority);

        var lifetime = TimeSpan.FromHours(body.Hours ?? UsualHours);
        var token = key.Sign(new(id, id, ActorRole.Player, [venue], [], id), lifetime);
        return Answers.Ok(new PlayerToken(token, clock.Machine.GetUtcNow() + lifetime));
    }
}

/// <summary>For how many hours the token is to be good, 4 by default.</summary>
public sealed record PlayerTokenBody : IBody
{
    public int? Hours { get; init; }

    public IEnumerable<Fault> Faults() => Fault.When(Hours is < 1 or > 24, "hours", "From 1 to 24.");
}

/// <summary>A player's bearer token.</summary>
public sealed record PlayerToken(string Token, Instant ExpiresAt);
