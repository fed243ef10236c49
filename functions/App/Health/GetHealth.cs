namespace Izi.App.Health;

/// <summary>Whether the club can work: 200 when all it stands on answers, 503 when something does not.</summary>
public sealed class GetHealth(Probes probes)
{
    [Function(nameof(GetHealth)), OpenToAll]
    [Gives<HealthCard>, Gives<HealthCard>(503)]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        var card = await probes.Latest();
        return Answers.Ok(card) with { Status = card.Status is Condition.Ok ? 200 : 503 };
    }
}

/// <summary>How things are, without a word why: that is in the log.</summary>
public sealed record HealthCard(Condition Status, Condition Storage, Condition Broker, Condition Events);

/// <summary>Whether something answered as it should, in time.</summary>
public enum Condition
{
    Ok,
    Failing,
}
