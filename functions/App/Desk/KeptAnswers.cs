namespace Izi.App.Desk;

/// <summary>
/// What was answered under idempotency keys. The row is written in the commit that the answer tells of, so that the work is done
/// once and told alike for a day, whatever crashes or races.
/// </summary>
public sealed class KeptAnswers(VenueTable table, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Where the answer to a request is, or is to be.</summary>
    /// <exception cref="ProblemException">409 when the key was used for another body.</exception>
    public async Task<AnswerPlace> Place(RequestKey key, CancellationToken cancel)
    {
        var row = await table.Find<KeptAnswer>(key.Venue, key.Row, cancel);
        if (row is null || row.Value.IsOldAt(clock.GetUtcNow())) return new(key, row?.ETag, null);

        return row.Value.Body == key.Body ? new(key, row.ETag, row.Value.Answer) : throw Problem.KeyReused();
    }
}

/// <summary>An idempotency key of one caller on one route of a venue, as the row it names, and a hash of the body it came with.</summary>
public sealed record RequestKey(string Venue, string Row, string Body);

/// <summary>An answer as it is kept, with a hash of the body it answers.</summary>
public sealed record KeptAnswer(string Body, JsonAnswer Answer, Instant At)
{
    /// <summary>The clients whose names may stand in the answer, which goes when they are erased (R45).</summary>
    public ImmutableArray<string> Clients { get; init; } = [];

    public bool IsOldAt(Instant now) => now - At >= KeptAnswers.Kept;
}

/// <summary>The place of an answer: free, or with the answer in it. One that is too old is written over.</summary>
public sealed record AnswerPlace(RequestKey Key, ETag? ETag, JsonAnswer? Answer)
{
    public TableTransactionAction Keep(JsonAnswer answer, Instant at, Scene told) =>
        Rows.Guarded(
            Key.Venue,
            new Row<KeptAnswer>(Key.Row, new(Key.Body, answer, at) { Clients = answer.Json.Length == 0 ? [] : [.. ClientsOf(told)] }, ETag)
        );

    static IEnumerable<string> ClientsOf(Scene scene) =>
        new[] { scene.Client?.Id, scene.Session?.Client?.Id }
            .Concat(
                scene.Devices.Values.SelectMany(device =>
                    device.Bookings.Select(booking => booking.ClientId).Append(device.Holder?.ClientId)))
            .OfType<string>().Distinct();
}
