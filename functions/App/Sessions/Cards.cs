namespace Izi.App.Sessions;

/// <summary>Turns what the desk answers into what the caller reads.</summary>
public static class Cards
{
    /// <summary>The session as it is now.</summary>
    public static Func<Outcome, JsonAnswer> Card(this TimeProvider clock) =>
        outcome => Answers.Ok(SessionCard.Of(outcome.Scene, clock.GetUtcNow()));

    /// <summary>201 with the place of the new session, and the change where it was paid in cash.</summary>
    public static JsonAnswer NewCard(Outcome outcome)
    {
        var created = outcome.Decision.OfType<SessionCreated>().First();
        var card = SessionCard.Of(outcome.Scene, created.At) with { Change = created.Receipt.CashChange };
        return Answers.Created($"/api/venues/{card.Venue}/sessions/{card.Id}", card);
    }

    /// <summary>The session once money was taken for it, with the change.</summary>
    public static JsonAnswer PaidCard(this TimeProvider clock, Outcome outcome)
    {
        var paid = outcome.Decision.OfType<SessionPaymentConfirmed>().Single();
        return Answers.Ok(SessionCard.Of(outcome.Scene, clock.GetUtcNow()) with { Change = paid.Receipt.CashChange });
    }
}
