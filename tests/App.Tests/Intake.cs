using Azure.Messaging;

namespace Izi.App.Tests;

/// <summary>Knows which functions have run on what, so that a test need not guess, and can hold one up.</summary>
public sealed class Intake
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Lock gate = new();
    readonly List<(Func<Run, bool> Wanted, TaskCompletionSource Done)> waiting = [];
    (Func<Run, bool> Wanted, Pause Pause)? holding;

    /// <summary>Completes when the next such event has been taken in; called before whatever brings it about.</summary>
    public Task Next(Func<CloudEvent, bool> wanted) => After(run => run.Input is CloudEvent taken && wanted(taken));

    /// <summary>Completes when the next such message has been taken from its queue.</summary>
    public Task NextMessage(string function, Func<string, bool> wanted) =>
        After(run => run.Function == function && wanted(run.Input?.ToString() ?? ""));

    /// <summary>Holds up the next run of a function that answers so, once it has answered.</summary>
    public Pause Hold(string function, Func<object?, bool> answers)
    {
        var pause = new Pause();
        lock (gate) holding = (run => run.Function == function && answers(run.Result), pause);
        return pause;
    }

    /// <summary>The step around every run of a function.</summary>
    internal async Task Around(FunctionContext context, Func<Task> next)
    {
        await next();
        var run = new Run(context.FunctionDefinition.Name, await Input(context), context.GetInvocationResult().Value);
        Pause? held = null;
        lock (gate)
        {
            foreach (var one in waiting.Where(one => one.Wanted(run)).ToList())
            {
                waiting.Remove(one);
                one.Done.TrySetResult();
            }
            if (holding is var (wanted, pause) && wanted(run)) (held, holding) = (pause, null);
        }
        if (held is not null) await held.Here();
    }

    Task After(Func<Run, bool> wanted)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) waiting.Add((wanted, done));
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>What set the function going: an event, a queue message, or nothing that a test would ask for.</summary>
    static async Task<object?> Input(FunctionContext context)
    {
        foreach (var binding in context.FunctionDefinition.InputBindings.Values)
        {
            if (binding.Type == "eventGridTrigger") return (await context.BindInputAsync<CloudEvent>(binding)).Value;
            if (binding.Type == "queueTrigger") return (await context.BindInputAsync<string>(binding)).Value;
        }
        return null;
    }

    sealed record Run(string Function, object? Input, object? Result);

    /// <summary>A run that a test holds up until it lets go.</summary>
    public sealed class Pause
    {
        readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task.WaitAsync(Patience);

        public void Release() => released.TrySetResult();

        internal Task Here()
        {
            reached.TrySetResult();
            return released.Task;
        }
    }
}
