using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Izi.Demo.Devices;

namespace Izi.Demo.Story;

/// <summary>
/// The local host as a child process on a temporary folder and free ports. Disposing ends the process and deletes the folder.
/// </summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("izi-demo-");
    readonly ConcurrentQueue<string> output = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Process process;

    HostProcess()
    {
        process = new() { EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new CheckFailedException("The local host ended before it was ready."));
    }

    public Uri Url { get; private set; } = null!;

    public BrokerAddress Broker { get; private set; } = null!;

    public string Folder => folder.FullName;

    public int Id => process.Id;

    /// <summary>The last lines the host wrote.</summary>
    public IEnumerable<string> Output => output.TakeLast(40);

    /// <summary>Makes the folder. No process runs before <see cref="Start"/>.</summary>
    public static HostProcess New() => new();

    /// <exception cref="CheckFailedException">The host ended, or was not ready in time.</exception>
    public async Task Start(CancellationToken cancel)
    {
        process.StartInfo = HostCommand.In(folder.FullName, "--urls", "http://127.0.0.1:0");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await ready.Task.WaitAsync(StartLimit, cancel);
        }
        catch (TimeoutException)
        {
            throw new CheckFailedException($"The local host was not ready within {StartLimit.TotalSeconds} seconds.");
        }
    }

    /// <summary>A token from the host's <c>token</c> verb.</summary>
    public async Task<string> Token(CancellationToken cancel, params string[] options)
    {
        using var verb = Process.Start(HostCommand.In(folder.FullName, ["token", .. options]))!;
        var errors = verb.StandardError.ReadToEndAsync(cancel);
        var token = await verb.StandardOutput.ReadToEndAsync(cancel);
        await verb.WaitForExitAsync(cancel);
        if (verb.ExitCode != 0) throw new CheckFailedException($"The token verb answered {verb.ExitCode}: {token} {await errors}");
        return token.Trim();
    }

    /// <summary>Asks the host to end and waits. Returns false if it had already ended, failed, or had to be killed.</summary>
    public async Task<bool> Stop()
    {
        if (!Runs()) return false;

        Ask(process);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    bool Runs()
    {
        try
        {
            return !process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // The process was never started.
            return false;
        }
    }

    void Read(string? line)
    {
        if (line is null) return;

        output.Enqueue(line);
        if (ReadyLine().Match(line) is { Success: true } host) Url = new(host.Groups["url"].Value);
        if (BrokerLine().Match(line) is { Success: true } broker) Broker = BrokerAddress.Parse(broker.Groups["address"].Value);
        if (Url is not null && Broker is not null) ready.TrySetResult();
    }

    /// <summary>Sends SIGTERM. Windows has no signals: there the host is killed.</summary>
    static void Ask(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else _ = Signal(process.Id, 15);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Signal(int process, int signal);

    [GeneratedRegex(@"^Ready: (?<url>http://127\.0\.0\.1:\d+/)")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"^MQTT broker: (?<address>127\.0\.0\.1:\d+)")]
    private static partial Regex BrokerLine();
}
