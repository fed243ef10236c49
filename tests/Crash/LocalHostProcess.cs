using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Izi.Crash;

/// <summary>The local host and its worker as processes on a data folder, to be killed as a power cut would.</summary>
public sealed class LocalHostProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ConcurrentQueue<string> said = new();
    readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> broker = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Process process;
    Process? worker;

    LocalHostProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Staff { get; } = new();

    /// <summary>The port of the host's own broker; 0 where it has none.</summary>
    public int MqttPort => broker.Task.Result;

    /// <summary>Where the host's own tables are.</summary>
    public Uri Tables => new(said.Select(line => After(line, "Tables and queues: ")).First(line => line is not null)!.Split(',')[0]);

    /// <summary>What host and worker have written so far.</summary>
    public string Said => string.Join('\n', said);

    public static Task<LocalHostProcess> StartAsync(string folder, params (string Name, string Value)[] settings) =>
        StartAsync(folder, _ => { }, settings);

    /// <summary>Starts a host and waits until it is ready.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="brokerListens">Called with the broker's port as soon as it listens, which is before the host is ready.</param>
    /// <param name="settings">More environment variables.</param>
    public static async Task<LocalHostProcess> StartAsync(
        string folder, Action<int> brokerListens, params (string Name, string Value)[] settings)
    {
        var token = await HostProgram.TokenAsync(folder, settings);
        string[] urls = settings.Any(setting => setting.Name == "ASPNETCORE_URLS") ? [] : ["--urls=http://127.0.0.1:0"];
        var host = new LocalHostProcess(HostProgram.Run(folder, settings, urls));
        try
        {
            brokerListens(await host.broker.Task.WaitAsync(Patience));
            host.Staff.BaseAddress = new(await host.ready.Task.WaitAsync(Patience), "/api/");
            host.Staff.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return host;
        }
        catch (Exception failed)
        {
            await host.DisposeAsync();
            throw new InvalidOperationException($"The host did not start: {host.Said}", failed);
        }
    }

    /// <summary>The worker that runs now: the host's child.</summary>
    public Process Worker() => Process.GetProcessById(ProcessTree.ChildrenOf(process.Id).Single());

    /// <summary>kill -9 of both processes: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        Kill();
        await ExitAsync();
    }

    public void Kill()
    {
        Remember();
        process.Kill();
        worker?.Kill();
    }

    /// <summary>kill -9 of the host alone.</summary>
    public void KillHost()
    {
        Remember();
        process.Kill();
    }

    /// <summary>kill -9 of the worker alone; nothing where none runs at the moment.</summary>
    public void KillWorker()
    {
        foreach (var id in ProcessTree.ChildrenOf(process.Id)) ProcessTree.Kill(id);
    }

    /// <summary>Completes when both processes are gone.</summary>
    public async Task ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (worker is not null) await worker.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, as a service manager sends it; returns the exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        Remember();
        using (var signal = Process.Start("kill", $"-TERM {process.Id}")) await signal.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(within);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Staff.Dispose();
        if (!process.HasExited) Kill();
        await ExitAsync();
        process.Dispose();
        worker?.Dispose();
    }

    void Remember()
    {
        worker?.Dispose();
        worker = ProcessTree.ChildrenOf(process.Id).Select(ProcessTree.Find).FirstOrDefault(child => child is not null);
    }

    void Read(string? line)
    {
        if (line is null)
        {
            var ended = new InvalidOperationException("The host ended.");
            broker.TrySetException(ended);
            ready.TrySetException(ended);
            return;
        }
        said.Enqueue(line);
        if (After(line, "MQTT broker: 127.0.0.1:") is { } port) broker.TrySetResult(int.Parse(port, CultureInfo.InvariantCulture));
        if (After(line, "Ready: ") is not { } address) return;

        broker.TrySetResult(0);
        ready.TrySetResult(new(address));
    }

    static string? After(string line, string beginning) =>
        line.StartsWith(beginning, StringComparison.Ordinal) ? line[beginning.Length..] : null;
}
