using Azure.Messaging;
using Izi.Embedded.Functions;

namespace Izi.App.Tests;

/// <summary>Knows which functions have run on what, so that a test need not guess, and can hold one up.</summary>
public sealed class Intake
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Lock gate = new();
    readonly List<(Func<Invocation, bool> Wanted, TaskCompletionSource Done)> waiting = [];
    (Func<Invocation, bool> Wanted, Pause Pause)? holding;

    /// <summary>Completes when the next such event has been taken in; called before whatever brings it about.</summary>
    public Task Next(Func<CloudEvent, bool> wanted) => After(run => run.Trigger.Value is CloudEvent taken && wanted(taken));

    /// <summary>Completes when the next such message has been taken from its queue.</summary>
    public Task NextMessage(string function, Func<string, bool> wanted) =>
        After(run => run.FunctionDefinition.Name == function && wanted(run.Trigger.Value?.ToString() ?? ""));

    /// <summary>Holds up the next run of a function that answers so, once it has answered.</summary>
    public Pause Hold(string function, Func<object?, bool> answers)
    {
        var pause = new Pause();
        lock (gate) holding = (run => run.FunctionDefinition.Name == function && answers(run.Result.Value), pause);
        return pause;
    }

    /// <summary>The step around every run of a function.</summary>
    internal async Task Around(FunctionContext context, Func<Task> next)
    {
        await next();
        var run = (Invocation)context;
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

    Task After(Func<Invocation, bool> wanted)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) waiting.Add((wanted, done));
        return done.Task.WaitAsync(Patience);
    }

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
