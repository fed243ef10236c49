using System.Text.Json;
using Izi.Host.Durable;
using Izi.Host.Worker;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Triggers;

/// <summary>Runs orchestrators and activities in the worker; they wait while none is ready.</summary>
internal sealed class DurableTriggers(FunctionsWorker worker, FunctionInvoker invoker) : IDurableFunctions
{
    public bool HasOrchestrator(string name) => Find(name, "orchestrationTrigger") is not null;

    public bool HasActivity(string name) => Find(name, "activityTrigger") is not null;

    public async Task<string> RunOrchestratorAsync(string name, string instanceId, string encodedRequest, CancellationToken cancel)
    {
        var result = await RunAsync(name, "orchestrationTrigger", instanceId, encodedRequest, cancel);
        return result?.String ?? throw new InvalidOperationException($"Orchestrator {name} returned no actions.");
    }

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancel)
    {
        var result = await RunAsync(name, "activityTrigger", instanceId, input ?? "null", cancel);
        return result?.DataCase switch
        {
            TypedData.DataOneofCase.Json => result.Json,
            // Text is sent as it is; its JSON has quotes.
            TypedData.DataOneofCase.String => JsonSerializer.Serialize(result.String),
            TypedData.DataOneofCase.Bytes => JsonSerializer.Serialize(result.Bytes.ToBase64()),
            _ => null,
        };
    }

    Task<TypedData?> RunAsync(string name, string trigger, string instanceId, string data, CancellationToken cancel)
    {
        var function = Find(name, trigger) ?? throw new InvalidOperationException($"The app has no function {name} with a {trigger}.");
        var request = FunctionInvoker.Request(function, new() { String = data });
        request.TriggerMetadata["instanceId"] = new() { String = instanceId };
        return invoker.InvokeAsync(function.Name, request, cancel);
    }

    // The name by which it is called: the binding's own where it has one, else the function's.
    Function? Find(string name, string trigger) => worker.Functions.Values.FirstOrDefault(function =>
        function.Is(trigger) && Called(function).Equals(name, StringComparison.OrdinalIgnoreCase));

    static string Called(Function function) => function.Trigger.Text("orchestration") ?? function.Trigger.Text("activity") ?? function.Name;
}
