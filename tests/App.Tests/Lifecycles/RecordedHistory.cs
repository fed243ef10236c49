using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.App.Tests.Lifecycles;

/// <summary>The history of one execution of a lifecycle, as the engine wrote it turn by turn; in its file a line for each event.</summary>
internal sealed record RecordedHistory(ImmutableArray<P.HistoryEvent> Events)
{
    static string Folder { get; } = Path.Combine(Here(), "Histories");

    /// <summary>The numbers of the releases, and the names of the histories recorded of each, such as <c>1/stopped-early</c>.</summary>
    public static ILookup<int, string> Releases { get; } = (
        from folder in Directory.GetDirectories(Folder)
        from file in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)
        let release = int.Parse(Path.GetFileName(folder), null)
        orderby release
        select (release, Name: $"{release}/{Path.GetFileNameWithoutExtension(file)}")).ToLookup(one => one.release, one => one.Name);

    public P.ExecutionStartedEvent Start => Events.Single(e => e.ExecutionStarted is not null).ExecutionStarted;

    /// <summary>The kinds of actions that the lifecycle took.</summary>
    public ImmutableHashSet<string> Actions =>
        [.. Events.Where(IsAction).Select(e => $"{e.EventTypeCase} {e.TaskScheduled?.Name}")];

    public static RecordedHistory Of(IEnumerable<P.HistoryEvent> events) => new([.. events.Select(WithoutPlace)]);

    public static RecordedHistory Read(string name) =>
        new([.. File.ReadLines(FileOf(name)).Select(JsonParser.Default.Parse<P.HistoryEvent>)]);

    public void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(name))!);
        File.WriteAllLines(FileOf(name), Events.Select(JsonFormatter.Default.Format));
    }

    static bool IsAction(P.HistoryEvent e) => e.TaskScheduled is not null || e.TimerCreated is not null;

    /// <summary>Leaves out what only tells on which machine and in which run it was: stack traces, traces, the execution's id.</summary>
    static P.HistoryEvent WithoutPlace(P.HistoryEvent written)
    {
        var e = written.Clone();
        for (var failure = e.TaskFailed?.FailureDetails; failure is not null; failure = failure.InnerFailure) failure.StackTrace = null;
        if (e.TaskScheduled is { } scheduled) scheduled.ParentTraceContext = null;
        if (e.ExecutionStarted is not { } started) return e;
        started.ParentTraceContext = null;
        started.OrchestrationInstance.ExecutionId = null;
        return e;
    }

    static string FileOf(string name) => Path.Combine(Folder, name + ".jsonl");

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
