using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Functions;

/// <summary>Keeps what a host logs, and lets a test wait for a line.</summary>
public sealed class LogBook : ILoggerProvider
{
    readonly ConcurrentQueue<Line> lines = new();
    readonly Lock gate = new();
    readonly List<(Func<Line, bool> Wanted, TaskCompletionSource<Line> Found)> waiting = [];

    public IReadOnlyCollection<Line> Lines => lines;

    public Task<Line> Next(Func<Line, bool> wanted)
    {
        lock (gate)
        {
            var found = new TaskCompletionSource<Line>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (lines.FirstOrDefault(wanted) is { } there) found.SetResult(there);
            else waiting.Add((wanted, found));
            return found.Task.WaitAsync(TestHost.Patience);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    void Add(Line line)
    {
        lock (gate)
        {
            lines.Enqueue(line);
            foreach (var (_, found) in waiting.Where(one => one.Wanted(line))) found.TrySetResult(line);
        }
    }

    public sealed record Line(LogLevel Level, string Text);

    sealed class Logger(LogBook book) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            book.Add(new Line(logLevel, formatter(state, exception)));
    }
}
