namespace Izi.App.Devices;

/// <summary>Dials until somebody answers, once for all who wait, less and less often while nobody does.</summary>
/// <param name="dial">Ends when the line is there, and throws when it is not to be had.</param>
sealed class Redial(Func<Task> dial, TimeProvider clock)
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.25);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    TaskCompletionSource hurry = new();
    Task attempt = Task.CompletedTask;
    long failedAt;
    TimeSpan pause;
    int failures;

    /// <summary>The outcome of the attempt under way, or of the next one, which waits until its time has come.</summary>
    public Task Soon()
    {
        lock (gate)
        {
            if (!attempt.IsCompleted) return attempt;
            hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return attempt = Task.Run(() => Try(hurry.Task));
        }
    }

    /// <summary>The same without waiting.</summary>
    public Task Now()
    {
        lock (gate)
        {
            var next = Soon();
            hurry.TrySetResult();
            return next;
        }
    }

    async Task Try(Task hurried)
    {
        if (pause - clock.GetElapsedTime(failedAt) is { Ticks: > 0 } wait) await Pause(wait, hurried);
        try
        {
            await dial();
            (failures, pause) = (0, TimeSpan.Zero);
        }
        catch (Exception)
        {
            (failedAt, pause) = (clock.GetTimestamp(), Wait(failures++));
            throw;
        }
    }

    async Task Pause(TimeSpan wait, Task hurried)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(Task.Delay(wait, clock, over.Token), hurried);
        await over.CancelAsync();
    }

    /// <summary>
    /// After one failure none; later not all instances of the app that lost one broker come back to it in the same instant.
    /// </summary>
    static TimeSpan Wait(int failures)
    {
        if (failures == 0) return TimeSpan.Zero;

        var wait = FirstWait * (1 << Math.Min(failures - 1, 10));
        return (wait < LongestWait ? wait : LongestWait) * (1 - (Random.Shared.NextDouble() / 4));
    }
}
