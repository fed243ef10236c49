using System.Threading.Channels;

namespace Izi.Host.Tests.EventGrid;

/// <summary>What was logged, line by line, for a test that waits for it.</summary>
public sealed class LogLines : ILoggerFactory, ILogger
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    /// <summary>Waits for a line with this text; lines before it are dropped.</summary>
    public async Task NextAsync(string text)
    {
        while (!(await lines.Reader.ReadAsync().AsTask().WaitAsync(patience)).Contains(text, StringComparison.Ordinal)) { }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Writer.TryWrite(formatter(state, exception));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
