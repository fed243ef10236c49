using System.Diagnostics;
using Spectre.Console;

namespace Izi.Demo.Story;

/// <summary>What the story says: nothing is printed before it was checked, and the first thing that is not so ends it.</summary>
internal sealed class Checks(IAnsiConsole console)
{
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    /// <summary>A safety net: what is promised sooner says so.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly long began = Stopwatch.GetTimestamp();
    readonly Lock gate = new();

    /// <summary>How much of what was said was checked: all of it.</summary>
    public int Held { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(began);

    /// <exception cref="CheckFailedException">It is not so.</exception>
    public void That(bool holds, string who, string claim)
    {
        if (!holds) throw new CheckFailedException($"{who}: {claim}");
        Say(who, claim);
    }

    /// <exception cref="CheckFailedException">It is something else.</exception>
    public void Equal<T>(T expected, T actual, string who, string claim)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new CheckFailedException($"{who}: {claim} (expected {expected}, was {actual})");
        Say(who, claim);
    }

    /// <summary>Waits for something that a device does; what is said of it may depend on it.</summary>
    /// <exception cref="CheckFailedException">It did not do it in time.</exception>
    public async Task<T> Happens<T>(string who, string claim, Task<T> awaited, Func<T, string>? more = null, TimeSpan? within = null)
    {
        var limit = within ?? Patience;
        try
        {
            var happened = await awaited.WaitAsync(limit);
            Say(who, $"{claim}{more?.Invoke(happened)}");
            return happened;
        }
        catch (TimeoutException)
        {
            throw new CheckFailedException($"{who}: {claim} (not within {limit.TotalSeconds} seconds)");
        }
    }

    /// <summary>Asks the club until the answer is so.</summary>
    /// <exception cref="CheckFailedException">It was not so in time.</exception>
    public async Task<T> Soon<T>(
        string who, string claim, Func<Task<T>> ask, Func<T, bool> holds, CancellationToken cancel, TimeSpan? within = null)
    {
        var limit = within ?? Patience;
        var since = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(Pace);
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
            {
                Say(who, claim);
                return answer;
            }
            if (Stopwatch.GetElapsedTime(since) > limit)
                throw new CheckFailedException($"{who}: {claim} (not within {limit.TotalSeconds} seconds; it was {answer})");
            await pace.WaitForNextTickAsync(cancel);
        }
    }

    void Say(string who, string claim)
    {
        lock (gate)
        {
            Held++;
            console.MarkupLineInterpolated($"[grey]{Words.Seconds(Elapsed),6}[/] [green]ok[/] [bold]{who,-10}[/] {claim}");
        }
    }
}

/// <summary>Something the story says is not so.</summary>
internal sealed class CheckFailedException(string claim) : Exception(claim);
