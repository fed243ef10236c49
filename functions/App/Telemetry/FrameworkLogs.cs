namespace Izi.App.Telemetry;

/// <summary>
/// Sends the frameworks' own log lines from Warning on only: each line that crosses gRPC to the Functions host costs CPU.
/// </summary>
public static class FrameworkLogs
{
    static readonly string[] Categories =
    [
        "Azure", "DurableTask", "Grpc", "Microsoft.AspNetCore", "Microsoft.Azure", "Microsoft.DurableTask", "Microsoft.Extensions",
        "System",
    ];

    public static void KeepFrameworkLogsQuiet(this ILoggingBuilder logging)
    {
        foreach (var category in Categories) logging.AddFilter(category, LogLevel.Warning);
    }
}
