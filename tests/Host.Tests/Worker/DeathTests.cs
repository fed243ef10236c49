using System.Diagnostics;
using System.Net;
using Azure.Storage.Queues;
using Izi.Host.Triggers;
using Izi.Host.Worker;

namespace Izi.Host.Tests.Worker;

[Collection(OnAzurite.Name)]
public sealed class DeathTests(AzuriteFixture storage) : IDisposable
{
    readonly TempFolder folder = new();
    readonly string account = storage.Azurite.Account();

    [Fact]
    public async Task A_request_under_way_when_the_worker_is_killed_is_503_and_the_next_waits_for_a_new_worker()
    {
        await using var host = await TestHost.StartAsync(folder.Path, account);
        var first = await host.WorkerIdAsync();
        var call = host.Http.GetAsync("/api/wait/killed");
        await host.NextAsync("killed-began");

        Kill(first);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await call).StatusCode);
        Assert.NotEqual(first, await host.WorkerIdAsync());
    }

    [Fact]
    public async Task An_event_under_delivery_when_the_worker_is_killed_is_503_so_that_it_is_tried_again()
    {
        await using var host = await TestHost.StartAsync(folder.Path, account);
        var code = Uri.EscapeDataString(await File.ReadAllTextAsync(Path.Combine(folder.Path, "eventgrid.code")));
        const string happened = """{"specversion":"1.0","id":"1","source":"/venues/demo","type":"wait"}""";
        var delivery = host.Http.PostAsync($"{EventGridWebhook.Path}?functionName=Happened&code={code}", TestHost.Text(happened));
        await host.NextAsync("happened");

        Kill(await host.WorkerIdAsync());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await delivery).StatusCode);
    }

    [Fact]
    public async Task A_message_whose_run_the_death_of_the_worker_cut_short_comes_again_at_once()
    {
        await using var host = await TestHost.StartAsync(folder.Path, account);
        var queue = new QueueClient(account, "work", new QueueClientOptions(QueueClientOptions.ServiceVersion.V2024_05_04));
        await queue.CreateAsync();
        await queue.SendMessageAsync("""{"Venue":"demo","Commit":1,"Do":"never"}""");
        await host.NextAsync("work");

        Kill(await host.WorkerIdAsync());
        await host.Log.NextAsync(line => line.Text.Contains("is started again", StringComparison.Ordinal));

        Assert.Equal("demo 1 attempt 2", await host.NextAsync("work"));
    }

    [Fact]
    public async Task An_activity_of_a_killed_worker_is_lost_and_runs_again_on_the_next()
    {
        await using var host = await TestHost.StartAsync(folder.Path, account);
        var functions = new DurableTriggers(host.Worker, host.Host.Invoker);
        var running = functions.RunActivityAsync("Tell", "one", """{"Text":"wait","Times":1}""", default);
        await host.NextAsync("tell-wait");

        Kill(await host.WorkerIdAsync());

        await Assert.ThrowsAsync<WorkerLostException>(() => running);
        Assert.True(functions.HasActivity("Tell"));
        Assert.Equal("\"b\"", await functions.RunActivityAsync("Tell", "one", """{"Text":"b","Times":1}""", default));
    }

    [Fact]
    public async Task Each_restart_of_a_worker_that_does_not_last_waits_twice_as_long_by_the_monotonic_clock()
    {
        var time = new SignalledTime();
        var launcher = TestLauncher.Processes(account);
        await using var host = await TestHost.StartAsync(folder.Path, account, time, launcher);

        foreach (var pause in new[] { 250, 500, 1000 })
        {
            (await launcher.NextAsync()).Kill();
            await time.TimerAsync(TimeSpan.FromMilliseconds(pause));
            time.Advance(TimeSpan.FromMilliseconds(pause));
        }

        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/api/echo/1")).StatusCode);
        Assert.Equal(4, launcher.Started);
    }

    [Fact]
    public async Task While_the_host_stops_nothing_is_started_again()
    {
        var time = new SignalledTime();
        var launcher = TestLauncher.Processes(account);
        await using (var host = await TestHost.StartAsync(folder.Path, account, time, launcher))
        {
            (await launcher.NextAsync()).Kill();
            await time.TimerAsync(TimeSpan.FromMilliseconds(250));
        }
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, launcher.Started);
    }

    [Fact]
    public async Task The_host_lets_a_request_finish_before_it_stops()
    {
        var host = await TestHost.StartAsync(folder.Path, account);
        var call = host.Http.GetAsync("/api/wait/finishing");
        await host.NextAsync("finishing-began");

        var stopping = host.Host.DisposeAsync();
        await host.OpenWhileStoppingAsync("finishing");
        await stopping;

        Assert.Equal(HttpStatusCode.OK, (await call).StatusCode);
        host.Http.Dispose();
    }

    public void Dispose() => folder.Dispose();

    static void Kill(int id)
    {
        using var worker = Process.GetProcessById(id);
        worker.Kill();
    }
}
