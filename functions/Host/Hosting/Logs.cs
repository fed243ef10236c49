using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>The loggers of the host and of its worker: levels as <c>host.json</c> and then <c>Logging__LogLevel__*</c> say.</summary>
internal static class Logs
{
    public static ILoggerFactory Create(LocalHostOptions options, HostJson json) => LoggerFactory.Create(logging =>
    {
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        // What keeps a server from starting is thrown as well.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConfiguration(json.Logging);
        logging.AddConfiguration(options.Settings.All.GetSection("Logging"));
        options.Logging(logging);
    });
}
