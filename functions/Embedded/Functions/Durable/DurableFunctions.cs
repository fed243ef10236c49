using Izi.Embedded.Durable;

namespace Izi.Embedded.Functions;

/// <summary>Tells the durable engine which functions are its orchestrators and activities.</summary>
internal static class DurableFunctions
{
    public static void Register(DurableTasks tasks, IEnumerable<Function> functions, FunctionInvoker invoker)
    {
        foreach (var function in functions)
            if (function.Trigger is OrchestrationTriggerAttribute) tasks.Orchestrators[function.Name] = Orchestrator(function, invoker);
            else if (function.Trigger is ActivityTriggerAttribute) tasks.Activities[function.Name] = Activity(function, invoker);
    }

    static OrchestratorFunction Orchestrator(Function function, FunctionInvoker invoker) => context =>
        invoker.Run(function, new TriggerPayload(context, TriggerPayload.NoData), CancellationToken.None);

    static ActivityFunction Activity(Function function, FunctionInvoker invoker) => (context, inputJson, cancel) =>
        invoker.Run(function, new TriggerPayload(inputJson, new Dictionary<string, object?> { [ActivityBinding.InstanceId] = context.InstanceId }), cancel);
}
