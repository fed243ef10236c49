namespace Izi.App.Health;

/// <summary>Whether the club can work: 200 when all it stands on answers, 503 when something does not.</summary>
public sealed class GetHealth(Probes probes)
{
    [Function(nameof(GetHealth)), OpenToAll]
    [Gives<HealthCard>, Gives<HealthCard>(503)]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request)
    {
        var card = await probes.Latest();
        return Answers.Ok(card) with { Status = card.Status is Condition.Ok ? 200 : 503 };
    }

    /// <summary>Answers while the process serves, whatever it stands on: to restart it would not help then.</summary>
    [Function(nameof(GetLiveness)), OpenToAll]
    [Gives<LivenessCard>]
    public static IResult GetLiveness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request
    ) => Answers.Ok(new LivenessCard(Condition.Ok));
}

/// <summary>That the process serves.</summary>
public sealed record LivenessCard(Condition Status);

/// <summary>How things are, without a word why: that is in the log.</summary>
public sealed record HealthCard(Condition Status, Condition Storage, Condition Broker, Condition Events);

/// <summary>Whether something answered as it should, in time.</summary>
public enum Condition
{
    Ok,
    Failing,
}
