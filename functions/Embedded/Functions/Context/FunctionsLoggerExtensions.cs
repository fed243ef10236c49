namespace Izi.Embedded.Functions;

/// <summary>Numbers for Application Insights, which this host has not: they are lines of the log, at debug level.</summary>
public static class FunctionsLoggerExtensions
{
    public static void LogMetric(this ILogger logger, string name, double value, IDictionary<string, object>? properties = null)
    {
        if (logger.IsEnabled(LogLevel.Debug)) logger.LogDebug("{Metric} is {Value} ({Properties})", name, value, string.Join(", ", properties ?? new Dictionary<string, object>()));
    }
}
