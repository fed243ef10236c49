using Azure.Messaging;
using Izi.Embedded.Functions;

namespace Izi.App.Tests;

/// <summary>Knows when the app has taken in what a device said, so that a test need not guess.</summary>
public sealed class Intake
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Lock gate = new();
    readonly List<(Func<CloudEvent, bool> Wanted, TaskCompletionSource Done)> waiting = [];

    /// <summary>Completes when the next such event has been taken in; called before whatever brings it about.</summary>
    public Task Next(Func<CloudEvent, bool> wanted)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) waiting.Add((wanted, done));
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>The step around every run of a function.</summary>
    internal async Task After(FunctionContext context, Func<Task> next)
    {
        await next();
        if (context is not Invocation { Trigger.Value: CloudEvent taken }) return;

        lock (gate)
        {
            foreach (var one in waiting.Where(one => one.Wanted(taken)).ToList())
            {
                waiting.Remove(one);
                one.Done.TrySetResult();
            }
        }
    }
}
