using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Izi.Host.Triggers;
using Izi.Host.Worker;
using Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class DurableTriggersTests(RunningHost running) : IClassFixture<RunningHost>
{
    readonly DurableTriggers functions = new(running.Host.Worker, running.Host.Host.Invoker);

    [Fact]
    public async Task A_function_starts_an_orchestration_with_its_client_and_the_orchestration_runs_its_activity()
    {
        var started = await running.Host.Http.PostAsync("/api/stories/once", content: null);

        Assert.Equal("once", await started.Content.ReadAsStringAsync());
        Assert.Equal("once 3", await running.Host.NextAsync("tell-once"));
    }

    [Fact]
    public void Orchestrators_and_activities_are_known_by_their_names()
    {
        Assert.True(functions.HasOrchestrator("Story"));
        Assert.True(functions.HasActivity("tell"));
        Assert.False(functions.HasOrchestrator("Tell"));
        Assert.False(functions.HasActivity("Missing"));
    }

    [Theory]
    [InlineData("Tell", """{"Text":"ab","Times":2}""", "\"abab\"")]
    [InlineData("Count", "41", """{"Text":"counted","Times":42}""")]
    [InlineData("Nothing", null, null)]
    public async Task An_activity_gets_its_input_and_gives_its_result_as_json(string name, string? input, string? result) =>
        Assert.Equal(result, await functions.RunActivityAsync(name, "one", input, default));

    [Fact]
    public async Task An_activity_that_throws_says_what_it_threw_as_failure_details()
    {
        var failed = await Assert.ThrowsAsync<FunctionFailedException>(
            () => functions.RunActivityAsync("Tell", "one", """{"Text":"fail","Times":1}""", default));

        Assert.Contains("System.InvalidOperationException", failed.Message, StringComparison.Ordinal);
        Assert.Contains("no", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orchestrator_is_given_its_history_and_answers_with_actions()
    {
        var request = new OrchestratorRequest { InstanceId = "one" };
        var now = Timestamp.FromDateTime(DateTime.UtcNow);
        request.NewEvents.Add(new HistoryEvent { EventId = -1, Timestamp = now, OrchestratorStarted = new() });
        var started = new ExecutionStartedEvent
        {
            Name = "Story",
            Input = """{"Text":"ab","Times":2}""",
            OrchestrationInstance = new() { InstanceId = "one" },
        };
        request.NewEvents.Add(new HistoryEvent { EventId = -1, Timestamp = now, ExecutionStarted = started });

        var answer = await functions.RunOrchestratorAsync("Story", "one", Convert.ToBase64String(request.ToByteArray()), default);

        var action = Assert.Single(OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(answer)).Actions);
        Assert.Equal("Tell", action.ScheduleTask.Name);
    }
}
