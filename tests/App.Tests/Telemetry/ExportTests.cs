using System.Diagnostics;
using System.Net.Sockets;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Izi.App.Tests.Telemetry;

/// <summary>What a collector hears of the club, and that the club can do without it.</summary>
public sealed class ExportTests : IDisposable
{
    static readonly string[] Numbers =
    [
        "izi.sessions.started {session}", "izi.sessions.stopped {session}", "izi.device.lock.duration s",
        "izi.sessions.open {session}", "izi.outbox.age s", "izi.device.drift s",
        "http.server.request.duration s",
    ];

    readonly TempFolder folder = new();

    [Fact]
    public async Task A_collector_hears_spans_numbers_and_lines_of_a_stop_before_the_club_is_gone()
    {
        await using var collector = await Collector.StartAsync();
        var (trace, id) = await Evening(collector.Address, "--OTEL_SERVICE_NAME=club-7");

        var spans = collector.Spans.Where(span => span.Trace == trace).ToLookup(span => span.Name);
        Assert.Single(spans["process reported"]);
        // The worker's own span of the run, a child of the caller's as the request's is.
        var caller = spans["POST /api/venues/{venue}/sessions/{id}/stop"].First().Parent;
        var runs = collector.Spans.Where(span => span.Trace == trace && span.Parent == caller).Select(span => span.Id).ToHashSet();
        Assert.Equal(spans["desk"].Single(span => runs.Contains(span.Parent)).Id, spans["process reported"].Single().Parent);
        Assert.Empty(Numbers.Except(collector.Numbers.Select(number => $"{number.Key} {number.Value}")));
        Assert.Contains(
            collector.Lines,
            line =>
                line.Trace == trace
                && line.Attributes["Session"].Contains(id)
                && line.Attributes["Facts"].Contains("sessionStopped bonusCredited"));
        Assert.Contains(
            collector.Lines,
            line => line.Trace == trace && line.Attributes["Session"].Contains(id) && line.Attributes["Device"].Contains("pc-01"));
        Assert.Equal(["club-7"], collector.Services.Keys);
    }

    [Fact]
    public async Task A_collector_is_told_nothing_of_who_somebody_is()
    {
        await using var collector = await Collector.StartAsync();
        await Evening(collector.Address);

        Assert.NotEmpty(collector.Lines);
        // Long enough that no random id or port holds them by chance.
        Assert.DoesNotContain(collector.Raw, told => told.Contains("Veronika", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(collector.Raw, told => told.Contains("380501112", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Raw, told => told.Contains("Anna", StringComparison.Ordinal));
        Assert.Equal(["izi"], collector.Services.Keys);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("silent")]
    public async Task A_club_whose_collector_does_not_answer_goes_on_as_ever(string collector)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var address = $"http://{socket.LocalEndpoint}";
        if (collector == "closed") socket.Stop();

        await Evening(address, "--OTEL_EXPORTER_OTLP_TIMEOUT=100");
    }

    [Fact]
    public async Task A_club_without_a_collector_has_nothing_of_this()
    {
        await using var club = await ClubHost.StartAsync(folder.Path, settings: ["--OTEL_EXPORTER_OTLP_ENDPOINT="]);

        Assert.Null(club.Service<IServiceProvider>().GetService<TracerProvider>());
        Assert.Null(club.Service<IServiceProvider>().GetService<MeterProvider>());
    }

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// An evening in which somebody is sent home, a minute passes, and the club closes; the trace of the stop, and the session.
    /// </summary>
    async Task<(string Trace, string Session)> Evening(string collector, params string[] settings)
    {
        var trace = ActivityTraceId.CreateRandom();
        await using var club = await ClubHost.StartAsync(folder.Path, settings:
        [
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--Logging:OpenTelemetry:LogLevel:Izi.App=Debug", .. settings,
        ]);
        await using var pc = await club.Device("pc-01");
        await pc.Desired("locked");
        var veronika = await club.Staff.Register("Veronika", "+380501112233");
        var id = await club.Staff.Start("pc-01", "hour", veronika);
        await pc.Desired("unlocked");
        using var stop = new HttpRequestMessage(HttpMethod.Post, $"venues/demo/sessions/{id}/stop")
        {
            Content = DemoClub.Json("{}"),
            Headers = { { "traceparent", $"00-{trace}-b7ad6b7169203331-01" } },
        };
        await club.Staff.SendAsync(stop).Read();
        await club.Staff.Get("venues/demo/clients?q=Veronika");
        await club.Staff.Get("venues/demo/clients?q=380501112");
        await club.Staff.Get("venues/demo/sessions?client=Veronika");
        await pc.Desired("locked");
        var swept = club.Intake.NextMessage("SweepVenues", _ => true);
        club.Time.Advance(TimeSpan.FromMinutes(1));
        await swept;
        return (trace.ToString(), id);
    }
}
