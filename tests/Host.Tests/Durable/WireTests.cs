using Microsoft.Extensions.Configuration;
using System.Text.Json;
using DurableTask.Core.History;
using Izi.Host.Durable;
using Microsoft.DurableTask;

namespace Izi.Host.Tests.Durable;

public sealed class WireTests
{
    [Fact]
    public async Task An_activitys_input_goes_to_the_worker_without_the_array_around_it()
    {
        var functions = new InputRecorder();
        using var folder = new TempFolder();
        await using var store = new SqliteStore(Path.Combine(folder.Path, "izi.db"));
        using var engine = new DurableEngine(store, functions, new(), TimeProvider.System, LoggerFactory.Create(_ => { }));
        functions.Inner.Orchestrator("Call", async context =>
        {
            await context.CallActivityAsync("Take", new[] { 1, 2 });
            await context.CallActivityAsync("Take", "text");
            await context.CallActivityAsync("Take");
            return 0;
        });
        await engine.StartAsync(CancellationToken.None);

        await engine.Client.CreateTaskOrchestrationAsync(ClientProtocol.Start(new() { Name = "Call", InstanceId = "one" }));
        await engine.Client.WaitForOrchestrationAsync("one", null, TimeSpan.FromSeconds(60), CancellationToken.None);
        await engine.StopAsync(CancellationToken.None);

        Assert.Equal(["[1,2]", "\"text\"", "null"], functions.Inputs);
    }

    [Fact]
    public void A_failed_activitys_message_is_read_as_failure_details()
    {
        const string json =
            """{ "errorType": "Izi.Declined", "errorMessage": "no funds", "innerFailure": """
            + """{ "errorType": "System.TimeoutException", "errorMessage": "bank" } }""";

        var details = FailureText.Read(new(json + "\n   at somewhere", null, null));

        Assert.Equal(("Izi.Declined", "no funds"), (details.ErrorType, details.ErrorMessage));
        Assert.Equal(("System.TimeoutException", "bank"), (details.InnerFailure!.ErrorType, details.InnerFailure.ErrorMessage));
    }

    [Theory]
    [InlineData("System.TimeoutException: late\n   at somewhere", "System.TimeoutException", "late")]
    [InlineData("no colon", "(unknown)", "no colon")]
    [InlineData("{ not details", "(unknown)", "{ not details")]
    public void Any_other_message_is_read_as_type_and_text(string message, string type, string text)
    {
        var details = FailureText.Read(new(message, null, "the stack"));

        Assert.Equal((type, text, "the stack"), (details.ErrorType, details.ErrorMessage, details.StackTrace));
    }

    [Fact]
    public void The_client_binding_says_where_the_service_is_as_the_workers_converter_reads_it()
    {
        var binding = new DurableClientBinding(new() { HubName = "IziLifecycles" }, "http://127.0.0.1:5000", "http://localhost:7071/hooks");

        var json = JsonDocument.Parse(binding.Json("", "Storage")).RootElement;

        Assert.Equal(
            [
                "rpcBaseUrl",
                "taskHubName",
                "connectionName",
                "requiredQueryStringParameters",
                "httpBaseUrl",
                "maxGrpcMessageSizeInBytes",
                "grpcHttpClientTimeout",
            ],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("http://127.0.0.1:5000", json.GetProperty("rpcBaseUrl").GetString());
        Assert.Equal("IziLifecycles", json.GetProperty("taskHubName").GetString());
        Assert.Equal(int.MaxValue, json.GetProperty("maxGrpcMessageSizeInBytes").GetInt32());
        Assert.Equal(
            TimeSpan.FromSeconds(100), JsonSerializer.Deserialize<TimeSpan>(json.GetProperty("grpcHttpClientTimeout").GetString()!));
    }

    [Fact]
    public void Settings_of_host_json_are_read_and_unknown_ones_ignored()
    {
        var settings = """
            { "hubName": "Mine", "maxConcurrentActivityFunctions": 3, "overridableExistingInstanceStates": "AnyState", "tracing": {} }
            """u8.ToArray();
        var json = new ConfigurationBuilder().AddJsonStream(new MemoryStream(settings)).Build();

        var options = DurableOptions.Read(json);

        Assert.Equal(
            new()
            {
                HubName = "Mine",
                MaxConcurrentActivityFunctions = 3,
                OverridableExistingInstanceStates = OverridableStates.AnyState,
            },
            options);
        Assert.Equal(new(), DurableOptions.Read(new ConfigurationBuilder().Build()));
    }

    [Fact]
    public async Task Every_event_of_a_history_has_the_time_of_the_hosts_clock()
    {
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, int>("Double", n => 2 * n);
            functions.Orchestrator<int, int>("Work", async (context, round) =>
            {
                if (round == 0) context.ContinueAsNew(1);
                await context.CallActivityAsync<int>("Double", 1);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return await context.WaitForExternalEvent<int>("go");
            });
        });
        var id = await host.Run("Work", 0);
        await host.Advance(TimeSpan.FromMinutes(1));

        List<HistoryEvent> history = [.. host.Store.Read(db => HistoryRows.Read(db, id)).SelectMany(events => events)];
        await host.Raise(id, "go", 1);
        var end = await host.End(id);

        Assert.Contains(history, e => e is TimerFiredEvent);
        Assert.All(history, e => Assert.InRange(e.Timestamp, DurableHost.Dawn.UtcDateTime, DurableHost.Dawn.UtcDateTime.AddMinutes(1)));
        Assert.Equal((DurableHost.Dawn, DurableHost.Dawn.AddMinutes(1)), (end.CreatedAt, end.LastUpdatedAt));
    }

    /// <summary>Keeps the inputs of activities as the worker would get them.</summary>
    sealed class InputRecorder : IDurableFunctions
    {
        public WorkerFunctions Inner { get; } = new();

        public List<string?> Inputs { get; } = [];

        public bool HasOrchestrator(string name) => true;

        public bool HasActivity(string name) => true;

        public Task<string> RunOrchestratorAsync(string name, string instanceId, string encodedRequest, CancellationToken cancel) =>
            ((IDurableFunctions)Inner).RunOrchestratorAsync(name, instanceId, encodedRequest, cancel);

        public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancel)
        {
            Inputs.Add(input);
            return Task.FromResult<string?>(null);
        }
    }
}
