namespace Izi.App.Sessions;

/// <summary>Turns what the desk answers into what the caller reads.</summary>
public static class Cards
{
    public static async Task<IResult> ToCard(this Task<Outcome> applied, TimeProvider clock) =>
        (await applied).Answer(scene => Answers.Ok(SessionCard.Of(scene.Venue.Id, scene.Session!, clock.GetUtcNow())));

    /// <summary>201 with the place of the new session, and the change where it was paid in cash.</summary>
    public static async Task<IResult> ToNewCard(this Task<Outcome> applied)
    {
        var outcome = await applied;
        return outcome.Answer(scene =>
        {
            var started = outcome.Decision.OfType<SessionStarted>().Single();
            var change = started.Receipt.Tenders is [{ Method: PaymentMethod.Cash }] ? started.Receipt.Change : (long?)null;
            var card = SessionCard.Of(scene.Venue.Id, scene.Session!, started.At) with { Change = change };
            return Answers.Created($"/api/venues/{scene.Venue.Id}/sessions/{card.Id}", card);
        });
    }
}
