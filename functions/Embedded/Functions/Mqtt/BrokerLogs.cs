using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Embedded.Functions;

/// <summary>The host's logs without the start and stop lines of the broker's own Kestrel, which would read as if HTTP listened there.</summary>
internal sealed class BrokerLogs(ILoggerFactory logs) : ILoggerFactory
{
    const string Lifetime = "Microsoft.Hosting.Lifetime";

    public ILogger CreateLogger(string categoryName) => categoryName == Lifetime ? NullLogger.Instance : logs.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    // The host's logs outlive the broker.
    public void Dispose()
    {
    }
}
