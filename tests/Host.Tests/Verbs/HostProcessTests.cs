using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Izi.Host.Tests.Verbs;

/// <summary>The host as a process of its own, as people run it.</summary>
[Collection(OnAzurite.Name)]
public sealed class HostProcessTests(AzuriteFixture storage) : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task Each_stage_of_the_start_is_a_line_and_the_last_says_where_to_call()
    {
        using var host = Run();

        await host.LineAsync("Data folder ");
        await host.LineAsync("Listening on http://127.0.0.1:");
        await host.LineAsync("Worker Izi.TestFunctions.dll");
        using var http = new HttpClient { BaseAddress = await ReadyAsync(host) };
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/api/Anything")).StatusCode);
    }

    [Fact]
    public async Task The_worker_ends_with_its_host_when_that_is_killed()
    {
        using var host = Run();
        using var worker = await WorkerAsync(host);

        host.Kill();

        await worker.WaitForExitAsync().WaitAsync(TestHost.Patience);
        Assert.True(worker.HasExited);
    }

    [Fact]
    public async Task A_terminated_host_ends_its_worker_and_exits_with_0()
    {
        using var host = Run();
        using var worker = await WorkerAsync(host);

        await TerminateAsync(host.Id);

        Assert.Equal(0, await host.ExitAsync());
        await worker.WaitForExitAsync().WaitAsync(TestHost.Patience);
    }

    [Fact]
    public async Task A_service_manager_that_terminates_both_gets_exit_code_0_and_no_new_worker()
    {
        using var host = Run();
        using var worker = await WorkerAsync(host);

        await TerminateAsync(worker.Id);
        await TerminateAsync(host.Id);

        Assert.Equal(0, await host.ExitAsync());
        Assert.DoesNotContain("started again", await host.AllAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_refuses_its_settings_ends_the_host_with_its_line_and_exit_code_1()
    {
        using var host = Run("--Test__Refuse=Auth__Authority needs Auth__Audience.");

        Assert.Equal(1, await host.ExitAsync());
        Assert.EndsWith("Auth__Authority needs Auth__Audience.", (await host.AllAsync()).TrimEnd(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    ForeignProcess Run(params string[] more) => new("build the solution.", "dotnet", [
        Path.Combine(AppContext.BaseDirectory, "Izi.Host.dll"), "--app", TestHost.App, "--urls", "http://127.0.0.1:0",
        $"--Izi__Data={folder.Path}", $"--AzureWebJobsStorage={storage.Azurite.Account()}",
        "--Every=0 0 4 * * *", "--WorkQueue=work", .. more]);

    static async Task<Uri> ReadyAsync(ForeignProcess host) => new((await host.LineAsync("Ready: "))["Ready: ".Length..]);

    static async Task<Process> WorkerAsync(ForeignProcess host)
    {
        using var http = new HttpClient { BaseAddress = await ReadyAsync(host) };
        return Process.GetProcessById(int.Parse(await http.GetStringAsync("/api/process"), CultureInfo.InvariantCulture));
    }

    static async Task TerminateAsync(int process)
    {
        using var kill = new ForeignProcess("it is part of the system.", "sh", "-c", $"kill -TERM {process}");
        Assert.Equal(0, await kill.ExitAsync());
    }
}
