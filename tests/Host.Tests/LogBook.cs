using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Izi.Host.Tests;

/// <summary>Keeps what is logged, and lets a test wait for a line.</summary>
public sealed class LogBook : ILoggerProvider
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Channel<LogLine> fresh = Channel.CreateUnbounded<LogLine>();
    readonly ConcurrentQueue<LogLine> all = new();

    public IReadOnlyCollection<LogLine> Lines => all;

    /// <summary>The next line that fits; the ones before it are passed over.</summary>
    public async Task<LogLine> NextAsync(Func<LogLine, bool> fits)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
            if (await fresh.Reader.ReadAsync(patience.Token) is var line && fits(line)) return line;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    sealed class Logger(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new LogLine(category, logLevel, formatter(state, exception), exception);
            book.all.Enqueue(line);
            book.fresh.Writer.TryWrite(line);
        }
    }
}

public sealed record LogLine(string Category, LogLevel Level, string Text, Exception? Exception);
