using System.Text.Json;
using Izi.App.Door;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Answers = Izi.App.Door.Answers;

namespace Izi.App.Tests.Door;

public class AnswerTests
{
    static readonly IResult whole = Answers.Ok(new { Name = "PC 1" });

    public static TheoryData<IResult> Kinds { get; } = new(
        whole,
        whole.With("X-Pace", "1"),
        Answers.Created("/api/here", new { Id = "1" }),
        Problem.Malformed("$", "Not JSON.").Answer,
        Problem.Busy().Answer,
        new TaggedAnswer((JsonAnswer)whole, new EntityTagHeaderValue("\"1\"", isWeak: true)),
        Results.NoContent());

    /// <summary>When a request is answered, the Functions worker tells its host what the function returned, as JSON of its own.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_function_answers_can_be_told_to_the_functions_host_as_well(IResult answer)
    {
        var told = JsonSerializer.Serialize(answer, answer.GetType());

        Assert.InRange(told.Length, 2, 500);
    }
}
