namespace Izi.App.Sessions;

/// <summary>The session card, its timeline, and what Stop would do.</summary>
public sealed class ReadSessions(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetSession)), Requires(Permission.SessionView)]
    [Gives<SessionCard>]
    public async Task<IResult> GetSession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/sessions/{id}")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, Scope.OfSession(id), cancel);
        return Answers.Ok(SessionCard.Of(scene, clock.GetUtcNow()));
    }

    [Function(nameof(PreviewStop)), Requires(Permission.SessionView)]
    [Gives<StopPreviewCard>]
    public async Task<IResult> PreviewStop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/sessions/{id}/stop-preview")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, Scope.OfSession(id), cancel);
        return Answers.Ok(StopPreviewCard.Of(StopPreview.Of(scene, clock.GetUtcNow())));
    }

    [Function(nameof(GetTimeline)), Requires(Permission.SessionView)]
    [Gives<Timeline>]
    public async Task<IResult> GetTimeline(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/sessions/{id}/timeline")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, Scope.OfSession(id), cancel);
        var rows = await table.Range<FactRow>(venue, Keys.FactPrefix(id), null, cancel).ToListAsync(cancel);
        return Answers.Ok(new Timeline([.. rows.Select(row => TimelineEntry.Of(row.Value))]));
    }
}

/// <summary>A stop preview as the contract shows it; the refusal is null where Stop would be allowed.</summary>
public sealed record StopPreviewCard(
    Instant At, long RemainingSeconds, ImmutableArray<Refund> Lines, long BonusTotal, long KeptSeconds, long AmountDue,
    RefusalCard? Refusal)
{
    public static StopPreviewCard Of(StopPreview preview) => new(
        preview.At, preview.RemainingSeconds, preview.Lines, preview.BonusTotal, preview.KeptSeconds, preview.AmountDue,
        preview.Refusal is { } refusal ? new(refusal.Code, refusal.Detail) : null);
}

/// <summary>A refusal inside an answer.</summary>
public sealed record RefusalCard(string Code, string Detail);

/// <summary>What happened to a session, in order.</summary>
public sealed record Timeline(ImmutableArray<TimelineEntry> Facts);

/// <summary>A line of the timeline as the contract shows it.</summary>
public sealed record TimelineEntry(int Seq, Instant At, string Type, Actor Actor, object Data)
{
    public static TimelineEntry Of(FactRow row) => new(row.Seq, row.Fact.At, Json.NameOf(row.Fact.GetType()), row.Actor, DataOf(row.Fact));

    static object DataOf(Fact fact) => fact switch
    {
        SessionCreated created => new
        {
            Devices = created.Whole().Devices.Select(device => device.Id),
            TariffId = created.Whole().Lines[0].Tariff.Id,
            StartsAt = created.Whole().BookedFor,
            created.Whole().EndsAt,
            Payments = created.Receipt.Tenders,
            created.Receipt.Change,
        },
        SessionPaymentConfirmed paid => new { Payments = paid.Receipt.Tenders, paid.Receipt.Change },
        SessionExtended extended => DataOf(extended.Line, extended.Receipt),
        SessionRenewed renewed => DataOf(renewed.Line, renewed.Receipt),
        SessionRenewalFailed failed => new { failed.EndsAt, failed.Why },
        SessionTransferred moved => new
        {
            moved.From,
            To = moved.To.Id,
            Lines = moved.Lines.Select(line => LineOnCard.Of(line.AsOf(moved.At))),
        },
        AutoRenewalSwitched switched => new { switched.Enabled },
        ChargeIntended intended => new { Charge = intended.Charge.Id, intended.Charge.Amount },
        ChargeUnanswered unanswered => new { Charge = unanswered.ChargeId, unanswered.AskAgainAt },
        ChargeUnresolved unresolved => new { Intent = unresolved.ChargeId, unresolved.Amount, unresolved.Why },
        ChargeResolved resolved => new { Intent = resolved.ChargeId, resolved.Charged, resolved.Reason },
        ChargeSettled settled => new { Charge = settled.ChargeId, settled.State, settled.GatewayId },
        DeviceNotResponding silent => new { Device = silent.DeviceId, silent.Epoch },
        SessionNeedsAttention needs => new { needs.Why },
        SessionCancelled cancelled => new { cancelled.Note, cancelled.Lapsed, cancelled.Returned },
        RenewalVoided voided => new { voided.Line, voided.Returned },
        PlayerWarned warned => new { warned.EndsAt },
        SessionStopped stopped => new
        {
            stopped.StoppedBy, stopped.EndedAt, stopped.Note, stopped.Reason, stopped.EmergencyBypass, stopped.Refunds, stopped.AmountDue,
            stopped.Returned,
        },
        BonusCredited credit => new { credit.ClientId, credit.Amount },
        TimeKept kept => new { kept.ClientId, KeptTime = kept.Times },
        _ => throw new InvalidOperationException($"The timeline does not know a {fact.GetType().Name}."),
    };

    static object DataOf(CoverageLine line, Receipt receipt) =>
        new
        {
            Line = LineOnCard.Of(line),
            Payments = receipt.Tenders,
            receipt.Change,
        };
}
