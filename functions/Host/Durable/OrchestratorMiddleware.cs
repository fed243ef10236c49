using Izi.Host.Worker;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.Middleware;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Runs a turn's orchestrator in the worker instead of in this process.</summary>
internal sealed class OrchestratorMiddleware(
    IDurableFunctions functions, DurableOptions options, TimeProvider time, CancellationToken stopping)
{
    public async Task RunAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        var turn = context.GetProperty<TaskOrchestrationWorkItem>() as Turn;
        turn?.Stamp(state.NewEvents, time.GetUtcNow().UtcDateTime);
        context.SetProperty(await ResultAsync(state, turn));
    }

    async Task<OrchestratorExecutionResult> ResultAsync(OrchestrationRuntimeState state, Turn? turn)
    {
        if (!functions.HasOrchestrator(state.Name))
            return Failed(new("OrchestratorFunctionNotFound", Missing.Message(state.Name, "orchestrator"), null, null, true));
        try
        {
            var response = await CallAsync(state, withHistory: turn?.WorkerHas(state) != true);
            if (response.RequiresHistory) response = await CallAsync(state, withHistory: true);
            return new() { CustomStatus = response.CustomStatus, Actions = [.. response.Actions.Select(ActionReader.ToAction)] };
        }
        catch (FunctionFailedException failed)
        {
            return Failed(FailureText.Read(failed));
        }
        catch (Exception lost)
        {
            throw new SessionAbortedException($"Orchestrator {state.Name} did not run to its end.", lost);
        }
    }

    async Task<P.OrchestratorResponse> CallAsync(OrchestrationRuntimeState state, bool withHistory)
    {
        var request = Request(state, withHistory).ToByteArray();
        var response = await functions.RunOrchestratorAsync(
            state.Name, state.OrchestrationInstance!.InstanceId, Convert.ToBase64String(request), stopping);
        return P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(response));
    }

    P.OrchestratorRequest Request(OrchestrationRuntimeState state, bool withHistory)
    {
        var request = new P.OrchestratorRequest { InstanceId = state.OrchestrationInstance!.InstanceId };
        var past = state.Events.Count - state.NewEvents.Count;
        if (withHistory) request.PastEvents.AddRange(state.Events.Take(past).Select(EventWriter.ToProto));
        request.NewEvents.AddRange(state.NewEvents.Select(EventWriter.ToProto));
        if (!options.ExtendedSessionsEnabled) return request;
        request.Properties["IsExtendedSession"] = Value.ForBool(true);
        request.Properties["IncludeState"] = Value.ForBool(withHistory);
        request.Properties["ExtendedSessionIdleTimeoutInSeconds"] = Value.ForNumber(options.ExtendedSessionIdleTimeoutInSeconds);
        return request;
    }

    static OrchestratorExecutionResult Failed(FailureDetails why) => new()
    {
        Actions =
        [
            new OrchestrationCompleteOrchestratorAction
            {
                Id = -1, OrchestrationStatus = OrchestrationStatus.Failed, Result = why.ErrorMessage, FailureDetails = why,
            },
        ],
    };
}
