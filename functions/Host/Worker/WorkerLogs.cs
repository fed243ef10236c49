using System.Collections.Concurrent;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Worker;

/// <summary>Writes what the worker logs to this host's loggers, under the worker's categories.</summary>
internal sealed class WorkerLogs(ILoggerFactory factory)
{
    readonly ConcurrentDictionary<string, ILogger> loggers = new();

    public void Write(RpcLog log)
    {
        var logger = loggers.GetOrAdd(log.Category, factory.CreateLogger);
        var level = (LogLevel)log.Level;
        if (!logger.IsEnabled(level)) return;
        // The worker's exception is text: its message holds the type, the inner exceptions and the stack.
        if (log.Exception is { Message.Length: > 0 } exception) logger.Log(level, "{Message}\n{Exception}", log.Message, exception.Message);
        else logger.Log(level, "{Message}", log.Message);
    }
}
