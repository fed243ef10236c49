namespace Izi.App.Telemetry;

/// <summary>Keeps the frameworks' own log lines below Warning in this process: each line that goes to the Functions host over gRPC costs CPU.</summary>
public static class FrameworkLogs
{
    static readonly string[] Categories =
        ["Azure", "DurableTask", "Grpc", "Microsoft.AspNetCore", "Microsoft.Azure", "Microsoft.DurableTask", "Microsoft.Extensions", "System"];

    public static void KeepFrameworkLogsQuiet(this ILoggingBuilder logging)
    {
        foreach (var category in Categories) logging.AddFilter(category, LogLevel.Warning);
    }
}
