using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Izi.App.Desk;
using Izi.App.Door;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Izi.Benchmarks;

/// <summary>From the request that stops a session to the lock at its device (R35), through HTTP, Event Grid and MQTT, on a hall of devices.</summary>
internal static class StopBenchmark
{
    const int Devices = 200;

    public static async Task Run(Report report)
    {
        using var folder = new TempFolder();
        using var host = await Open(folder.Path);
        using var staff = Staff(host);
        await staff.PutAsJsonAsync("venues/demo/catalog", Catalog());
        var port = int.Parse(host.Services.GetRequiredService<IConfiguration>()["Mqtt:Port"]!, CultureInfo.InvariantCulture);
        var hall = await Task.WhenAll(Enumerable.Range(0, Devices).Select(n => Pc.Connect(port, n)));

        foreach (var lanes in new[] { 1, 1, 16 })
        {
            var sessions = await StartAll(staff);
            report.Add($"stop to lock, {Devices} devices, {lanes} at once", await Meter.Run(Devices, lanes, async n =>
            {
                var locked = hall[n].Locked();
                await Ok(await staff.PostAsJsonAsync($"venues/demo/sessions/{sessions[n]}/stop", new { }));
                await locked;
            }));
        }
        foreach (var pc in hall) pc.Dispose();
        await host.StopAsync();
    }

    static async Task<IHost> Open(string folder)
    {
        var builder = App.Program.CreateBuilder(["--urls=http://127.0.0.1:0", $"--Izi:Data={folder}", "--Mqtt:Port=0"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        App.Program.Compose(builder);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    static HttpClient Staff(IHost host)
    {
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var anna = new Caller("anna", "Anna", ActorRole.Staff, ["demo"], ["SessionView", "SessionEdit", "CatalogEdit"], null);
        var staff = new HttpClient { BaseAddress = new Uri(address + "/api/") };
        staff.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Services.GetRequiredService<OwnKey>().Sign(anna, TimeSpan.FromHours(1)));
        return staff;
    }

    static object Catalog() => new
    {
        name = "Demo",
        timeZone = "UTC",
        currency = "EUR",
        zones = new[] { new { id = "main", name = "Main" } },
        devices = Enumerable.Range(0, Devices).Select(n => new { id = $"pc-{n}", name = $"PC {n}", zone = "main", kind = "pc", key = "pc-secret-1" }),
        tariffs = new[] { new { id = "hour", name = "Hour", minutes = 60, prices = new { main = 600 }, refundMode = "burn" } },
    };

    static async Task<string[]> StartAll(HttpClient staff)
    {
        var sessions = new string[Devices];
        for (var n = 0; n < Devices; n++)
        {
            var sale = new { devices = new[] { $"pc-{n}" }, tariffId = "hour", payment = new { method = "card" } };
            sessions[n] = (string)(await Ok(await staff.PostAsJsonAsync("venues/demo/sessions", sale)))["id"]!;
        }
        return sessions;
    }

    static async Task<JsonNode> Ok(HttpResponseMessage answer)
    {
        using (answer) return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>A device that only listens.</summary>
    sealed class Pc : IDisposable
    {
        readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
        readonly ConcurrentQueue<TaskCompletionSource> waiting = new();

        public static async Task<Pc> Connect(int port, int number)
        {
            var pc = new Pc();
            pc.client.ApplicationMessageReceivedAsync += pc.Hear;
            await pc.client.ConnectAsync(new MqttClientOptionsBuilder()
                .WithTcpServer("127.0.0.1", port).WithCredentials($"demo/pc-{number}", "pc-secret-1").Build());
            await pc.client.SubscribeAsync($"izi/demo/pc-{number}/desired", MqttQualityOfServiceLevel.AtLeastOnce);
            return pc;
        }

        public Task Locked()
        {
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(heard);
            return heard.Task;
        }

        public void Dispose() => client.Dispose();

        Task Hear(MqttApplicationMessageReceivedEventArgs message)
        {
            var desired = JsonNode.Parse(message.ApplicationMessage.Payload.ToArray())!;
            if ((string)desired["mode"]! == "locked" && waiting.TryDequeue(out var heard)) heard.SetResult();
            return Task.CompletedTask;
        }
    }
}
