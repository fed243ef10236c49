using Izi.Host.Worker;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;

namespace Izi.Host.Durable;

/// <summary>Runs an activity in the worker instead of in this process.</summary>
internal sealed class ActivityMiddleware(IDurableFunctions functions, CancellationToken stopping)
{
    public async Task RunAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var scheduled = context.GetProperty<TaskScheduledEvent>();
        var instance = context.GetProperty<OrchestrationInstance>().InstanceId;
        context.SetProperty(new ActivityExecutionResult { ResponseEvent = await ResponseAsync(scheduled, instance) });
    }

    async Task<HistoryEvent> ResponseAsync(TaskScheduledEvent scheduled, string instance)
    {
        var name = scheduled.Name!;
        if (!functions.HasActivity(name))
            return Failed(scheduled, new("ActivityFunctionNotFound", Missing.Message(name, "activity"), null, null, isNonRetriable: true));
        try
        {
            var result = await functions.RunActivityAsync(name, instance, Input(scheduled.Input), stopping);
            return new TaskCompletedEvent(-1, scheduled.EventId, result);
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

    /// <summary>The worker's framework sends the input as an array of one element.</summary>
    static string? Input(string? array) => array is ['[', .., ']'] ? array[1..^1] : array;

    static TaskFailedEvent Failed(TaskScheduledEvent scheduled, FailureDetails why) =>
        new(-1, scheduled.EventId, why.ErrorMessage, null, why);
}

/// <summary>What is said of a function that is not there.</summary>
internal static class Missing
{
    public static string Message(string name, string kind) =>
        $"The function '{name}' doesn't exist, is disabled, or is not an {kind} function.";
}
