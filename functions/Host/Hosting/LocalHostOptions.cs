using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>What a local host runs, and with what.</summary>
internal sealed record LocalHostOptions
{
    public required HostSettings Settings { get; init; }
    public required string App { get; init; }

    /// <summary>Starts the worker; null for a child process.</summary>
    public IWorkerLauncher? Launcher { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Measures time-outs of functions, requests and connections; null for <see cref="Time"/>, which a test may move by hours.
    /// </summary>
    public TimeProvider? NetworkTime { get; init; }

    /// <summary>Told of each stage of the start, in one line.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    public Action<ILoggingBuilder> Logging { get; init; } = logging => logging.AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.TimestampFormat = "HH:mm:ss ";
        console.UseUtcTimestamp = true;
    });

    /// <summary>The loggers of the host and of its worker: levels as <c>host.json</c> and then <c>Logging__LogLevel__*</c> say.</summary>
    public ILoggerFactory CreateLoggers(HostJson json) => LoggerFactory.Create(logging =>
    {
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        // What keeps a server from starting is thrown as well.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConfiguration(json.Logging);
        logging.AddConfiguration(Settings.All.GetSection("Logging"));
        Logging(logging);
    });
}
