using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Izi.App.Telemetry;

/// <summary>
/// Sends spans, numbers and log lines to a collector by OTLP, where one is named; the exporter reads the standard <c>OTEL_</c>
/// settings itself. Nothing waits for the collector, and without one nothing of this is there.
/// </summary>
public static class TelemetryExport
{
    const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Ours, ASP.NET Core's of requests, those to storage and gateway, and on Azure the worker's of each run.</summary>
    static readonly string[] Sources = [Traces.Source, "Microsoft.AspNetCore", "System.Net.Http", "Microsoft.Azure.*"];

    static readonly string[] Meters =
    [
        ClubMeter.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
    ];

    public static void AddTelemetry(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ClubMeter>();
        if (builder.Configuration[Collector] is not { Length: > 0 }) return;

        new Parts(builder.Services)
            .ConfigureResource(Describe)
            .WithTracing(traces => traces.AddSource(Sources))
            .WithMetrics(numbers => numbers.AddMeter(Meters))
            .WithLogging(null, lines => lines.IncludeScopes = false)
            .UseOtlpExporter();
        // The collector has them as numbers already.
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(ClubMeter.LoggedNumbers, LogLevel.None);
        builder.Services.AddHostedService<Start>();
    }

    /// <summary>Whoever sets <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> knows better.</summary>
    static void Describe(ResourceBuilder app) => app.Clear().AddService("izi").AddTelemetrySdk().AddEnvironmentVariableDetector();

    sealed record Parts(IServiceCollection Services) : IOpenTelemetryBuilder;

    /// <summary>Has them made when the app starts; they end with the app's services, and send what they have left.</summary>
    sealed class Start(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetRequiredService<TracerProvider>();
            services.GetRequiredService<MeterProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
