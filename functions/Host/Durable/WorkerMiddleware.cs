using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Izi.Host.Worker;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Runs orchestrators and activities in the worker instead of in this process.</summary>
internal sealed class WorkerMiddleware(IDurableFunctions functions, DurableOptions options, TimeProvider time, CancellationToken stopping)
{
    public async Task RunOrchestratorAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        var turn = context.GetProperty<TaskOrchestrationWorkItem>() as Turn;
        turn?.Stamp(state.NewEvents, time.GetUtcNow().UtcDateTime);
        context.SetProperty(await DecideAsync(state, turn));
    }

    public async Task RunActivityAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var scheduled = context.GetProperty<TaskScheduledEvent>();
        var instance = context.GetProperty<OrchestrationInstance>().InstanceId;
        context.SetProperty(new ActivityExecutionResult { ResponseEvent = await CallActivityAsync(scheduled, instance) });
    }

    async Task<OrchestratorExecutionResult> DecideAsync(OrchestrationRuntimeState state, Turn? turn)
    {
        if (!functions.HasOrchestrator(state.Name)) return Failed(Missing(state.Name, "Orchestrator"));
        try
        {
            var response = await CallOrchestratorAsync(state, withHistory: turn?.WorkerHas(state) != true);
            if (response.RequiresHistory) response = await CallOrchestratorAsync(state, withHistory: true);
            return Decision(response);
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

    async Task<HistoryEvent> CallActivityAsync(TaskScheduledEvent scheduled, string instance)
    {
        var name = scheduled.Name!;
        if (!functions.HasActivity(name)) return Failed(scheduled, Missing(name, "Activity"));
        try
        {
            // The worker's framework sends the input as an array of one element.
            var input = scheduled.Input is ['[', .., ']'] array ? array[1..^1] : scheduled.Input;
            return new TaskCompletedEvent(-1, scheduled.EventId, await functions.RunActivityAsync(name, instance, input, stopping));
        }
        catch (FunctionFailedException failed)
        {
            return Failed(scheduled, FailureText.Read(failed));
        }
        catch (Exception lost)
        {
            throw new SessionAbortedException($"Activity {name} did not run to its end.", lost);
        }
    }

    async Task<P.OrchestratorResponse> CallOrchestratorAsync(OrchestrationRuntimeState state, bool withHistory)
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

    static OrchestratorExecutionResult Decision(P.OrchestratorResponse response)
    {
        try
        {
            return new() { CustomStatus = response.CustomStatus, Actions = [.. response.Actions.Select(ActionReader.ToAction)] };
        }
        catch (NotSupportedException unserved)
        {
            return Failed(new(typeof(NotSupportedException).FullName!, unserved.Message, null, null, isNonRetriable: true));
        }
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

    static TaskFailedEvent Failed(TaskScheduledEvent scheduled, FailureDetails why) =>
        new(-1, scheduled.EventId, why.ErrorMessage, null, why);

    static FailureDetails Missing(string name, string kind) => new(
        $"{kind}FunctionNotFound",
        $"The function '{name}' doesn't exist, is disabled, or is not an {kind.ToLowerInvariant()} function.",
        null, null, isNonRetriable: true);
}
