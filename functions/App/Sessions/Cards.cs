namespace Izi.App.Sessions;

/// <summary>Turns what the desk answers into what the caller reads.</summary>
public static class Cards
{
    public static async Task<IResult> ToCard(this Task<Outcome> applied, TimeProvider clock)
    {
        var (scene, decision) = await applied;
        return decision.Refusal is { } refusal ? Answers.Refused(refusal) : Answers.Ok(SessionCard.Of(scene.Venue.Id, scene.Session!, clock.GetUtcNow()));
    }

    /// <summary>201 with the place of the new session, and the change where it was paid in cash.</summary>
    public static async Task<IResult> ToNewCard(this Task<Outcome> applied, Instant now)
    {
        var (scene, decision) = await applied;
        if (decision.Refusal is { } refusal) return Answers.Refused(refusal);

        var receipt = decision.OfType<SessionStarted>().Single().Receipt;
        var change = receipt.Tenders is [{ Method: PaymentMethod.Cash }] ? receipt.Change : (long?)null;
        var card = SessionCard.Of(scene.Venue.Id, scene.Session!, now) with { Change = change };
        return Answers.Created($"/api/venues/{scene.Venue.Id}/sessions/{card.Id}", card);
    }
}
