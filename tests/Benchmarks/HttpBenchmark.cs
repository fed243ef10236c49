using System.Net;
using System.Net.Http.Headers;

namespace Izi.Benchmarks;

/// <summary>Requests through host and worker on 32 connections: the cheapest answer, and a hall that has not changed.</summary>
internal static class HttpBenchmark
{
    const int Connections = 32;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        using var host = await HostProcess.StartAsync(folder.Path);
        using var club = await Club.OpenAsync(host, "demo", 1);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = host.Staff.DefaultRequestHeaders.Authorization;

        // Needs no storage and no permission: what remains is the host, the worker and the way between them.
        await MeasureAsync(report, http, host.Subject, "404 of an unknown route", "api/none", HttpStatusCode.NotFound, null, 40_000);
        using var hall = await http.GetAsync(new Uri("api/venues/demo/hall", UriKind.Relative));
        await MeasureAsync(
            report, http, host.Subject, "304 of the hall", "api/venues/demo/hall", HttpStatusCode.NotModified, hall.Headers.ETag, 10_000);
    }

    static async Task MeasureAsync(
        Report report, HttpClient http, Subject subject, string what, string path, HttpStatusCode expected, EntityTagHeaderValue? tag,
        int items)
    {
        await Meter.RunAsync(items / 2, Connections, _ => GetAsync());
        report.Add($"http: {what}, {Connections} connections", await Meter.RunAsync(items, Connections, _ => GetAsync(), subject));

        async Task GetAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (tag is not null) request.Headers.IfNoneMatch.Add(tag);
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode != expected) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
        }
    }
}
