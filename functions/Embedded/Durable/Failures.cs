namespace Izi.Embedded.Durable;

/// <summary>Failures that the engine itself finds.</summary>
internal static class Failures
{
    const string UnknownActivityType = "ActivityFunctionNotFound";

    public static TaskFailureDetails UnknownOrchestrator(string name, DurableTasks tasks) => Of(
        "OrchestratorFunctionNotFound",
        $"The function '{name}' doesn't exist, is disabled, or is not an orchestrator function. Known are: {Names(tasks.Orchestrators.Keys)}.");

    public static TaskFailureDetails UnknownActivity(string name, DurableTasks tasks) => Of(
        UnknownActivityType,
        $"The function '{name}' doesn't exist, is disabled, or is not an activity function. Known are: {Names(tasks.Activities.Keys)}.");

    public static TaskFailureDetails Disagreement(string how) => Of("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", how);

    public static TaskFailureDetails Strayed(string name) => Of(
        typeof(InvalidOperationException).FullName!,
        $"The orchestrator '{name}' awaited something that did not come from its context, such as a delay or I/O of its own. "
        + "No history can bring that back; it belongs in an activity.");

    /// <summary>Whether another attempt could ever end differently.</summary>
    public static bool IsFinal(TaskFailureDetails failure) => failure.ErrorType == UnknownActivityType;

    static TaskFailureDetails Of(string type, string message) => new(type, message, null, null, null);

    static string Names(IEnumerable<string> names) => names.Any() ? $"'{string.Join("', '", names)}'" : "none";
}
