namespace Izi.App.Sessions;

/// <summary>The session card, its timeline, and what Stop would do.</summary>
public sealed class ReadSessions(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetSession)), Requires(Permission.SessionView)]
    public async Task<IResult> GetSession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/sessions/{id}")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, Scope.OfSession(id), cancel);
        return Answers.Ok(SessionCard.Of(venue, scene.Session!, clock.GetUtcNow()));
    }

    [Function(nameof(PreviewStop)), Requires(Permission.SessionView)]
    public async Task<IResult> PreviewStop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/sessions/{id}/stop-preview")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, Scope.OfSession(id), cancel);
        return Answers.Ok(StopPreviewCard.Of(StopPreview.Of(scene.Session!, clock.GetUtcNow())));
    }

    [Function(nameof(GetTimeline)), Requires(Permission.SessionView)]
    public async Task<IResult> GetTimeline(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/sessions/{id}/timeline")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, Scope.OfSession(id), cancel);
        var rows = await table.Range<FactRow>(venue, Keys.FactPrefix(id), null, cancel).ToListAsync(cancel);
        return Answers.Ok(new { Facts = rows.Select(row => TimelineEntry.Of(row.Value)) });
    }
}

/// <summary>A stop preview as the contract shows it; the refusal is null where Stop would be allowed.</summary>
public sealed record StopPreviewCard(
    Instant At, long RemainingSeconds, ImmutableArray<Refund> Lines, long BonusTotal, long KeptSeconds, long AmountDue, RefusalCard? Refusal)
{
    /// <summary>Nothing is ever due at a stop of time that was paid before it was played.</summary>
    public static StopPreviewCard Of(StopPreview preview) => new(
        preview.At, preview.RemainingSeconds, preview.Lines, preview.BonusTotal, preview.KeptSeconds, 0,
        preview.Refusal is { } refusal ? new(refusal.Code, refusal.Detail) : null);
}

/// <summary>A refusal inside an answer.</summary>
public sealed record RefusalCard(string Code, string Detail);

/// <summary>A line of the timeline as the contract shows it.</summary>
public sealed record TimelineEntry(int Seq, Instant At, string Type, Actor Actor, object Data)
{
    public static TimelineEntry Of(FactRow row) => new(row.Seq, row.Fact.At, Json.NameOf(row.Fact.GetType()), row.Actor, DataOf(row.Fact));

    static object DataOf(Fact fact) => fact switch
    {
        SessionStarted started => new
        {
            Devices = started.Session.Devices.Select(device => device.Id),
            TariffId = started.Session.Lines[0].Tariff.Id,
            started.Session.EndsAt,
            Payments = started.Receipt.Tenders,
            started.Receipt.Change,
        },
        PlayerWarned warned => new { warned.EndsAt },
        SessionStopped stopped => new { stopped.StoppedBy, stopped.EndedAt, stopped.Note, stopped.Refunds },
        BonusCredited credit => new { credit.ClientId, credit.Amount },
        TimeKept kept => new { kept.ClientId, kept.Time.TariffId, kept.Time.Zone, kept.Time.Seconds },
        _ => throw new InvalidOperationException($"The timeline does not know a {fact.GetType().Name}."),
    };
}
