using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Durable;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogBook : ILoggerProvider
{
    readonly ConcurrentQueue<(string Category, string Text)> lines = [];

    public IEnumerable<string> Of(string category) => lines.Where(line => line.Category == category).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose() => lines.Clear();

    sealed class Logger(string category, ConcurrentQueue<(string, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((category, formatter(state, exception)));
    }
}
