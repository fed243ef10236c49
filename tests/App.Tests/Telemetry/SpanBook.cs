using System.Diagnostics;
using Izi.App.Telemetry;

namespace Izi.App.Tests.Telemetry;

/// <summary>Records the spans of this process, and lets a test wait for one of its own.</summary>
public sealed class SpanBook : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Lock gate = new();
    readonly List<Activity> spans = [];
    readonly List<(Func<Activity, bool> Wanted, TaskCompletionSource<Activity> Found)> waiting = [];
    readonly ActivityListener listener;

    public SpanBook()
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name is Traces.Source or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public ActivityTraceId Trace { get; } = ActivityTraceId.CreateRandom();

    /// <summary>The caller's own span.</summary>
    public ActivitySpanId Caller { get; } = ActivitySpanId.CreateRandom();

    /// <summary>What the caller sends along.</summary>
    public string TraceParent => $"00-{Trace}-{Caller}-01";

    /// <summary>The spans of a trace that have ended.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace)
    {
        lock (gate) return [.. spans.Where(span => span.TraceId == trace)];
    }

    /// <summary>The first of them, or the next one, that is wanted.</summary>
    public Task<Activity> Next(Func<Activity, bool> wanted)
    {
        lock (gate)
        {
            var found = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (spans.Find(span => wanted(span)) is { } there) found.SetResult(there);
            else waiting.Add((wanted, found));
            return found.Task.WaitAsync(Patience);
        }
    }

    /// <summary>The same, in the caller's trace by name.</summary>
    public Task<Activity> Next(string name) => Next(span => span.TraceId == Trace && span.DisplayName == name);

    /// <summary>The names from a span up to what it began with, in its trace; the caller is not among them.</summary>
    public IEnumerable<string> Way(Activity span)
    {
        for (var at = span; at is not null; at = Of(span.TraceId).FirstOrDefault(up => up.SpanId == at.ParentSpanId))
            yield return at.DisplayName;
    }

    public void Dispose() => listener.Dispose();

    void Add(Activity span)
    {
        lock (gate)
        {
            spans.Add(span);
            foreach (var (_, found) in waiting.Where(one => one.Wanted(span))) found.TrySetResult(span);
        }
    }
}
