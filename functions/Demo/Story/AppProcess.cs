using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Izi.Demo.Devices;

namespace Izi.Demo.Story;

/// <summary>The app as a process of its own, on a temporary folder and free ports; gone, with its folder, when the story is over.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("izi-demo-");
    readonly ConcurrentQueue<string> output = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Process process;

    AppProcess()
    {
        process = new() { EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new CheckFailedException("The app ended before it was ready."));
    }

    public Uri Url { get; private set; } = null!;

    public BrokerAddress Broker { get; private set; } = null!;

    public string Folder => folder.FullName;

    public int Id => process.Id;

    /// <summary>The last lines that it wrote.</summary>
    public IEnumerable<string> Output => output.TakeLast(40);

    /// <summary>Makes it; nothing runs before <see cref="Start"/>.</summary>
    public static AppProcess New() => new();

    /// <exception cref="CheckFailedException">It ended, or was not ready in time.</exception>
    public async Task Start(CancellationToken cancel)
    {
        process.StartInfo = AppCommand.In(folder.FullName, "--urls", "http://127.0.0.1:0");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await ready.Task.WaitAsync(StartLimit, cancel);
        }
        catch (TimeoutException)
        {
            throw new CheckFailedException($"The app was not ready within {StartLimit.TotalSeconds} seconds.");
        }
    }

    /// <summary>A token from the app's own <c>token</c> verb.</summary>
    public async Task<string> Token(CancellationToken cancel, params string[] options)
    {
        using var verb = Process.Start(AppCommand.In(folder.FullName, ["token", .. options]))!;
        var errors = verb.StandardError.ReadToEndAsync(cancel);
        var token = await verb.StandardOutput.ReadToEndAsync(cancel);
        await verb.WaitForExitAsync(cancel);
        if (verb.ExitCode != 0) throw new CheckFailedException($"The token verb answered {verb.ExitCode}: {token} {await errors}");
        return token.Trim();
    }

    /// <summary>Asks it to end and waits. Whether it ended as asked; if not, it was killed.</summary>
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
            // It was never started.
            return false;
        }
    }

    void Read(string? line)
    {
        if (line is null) return;

        output.Enqueue(line);
        if (AppLine().Match(line) is { Success: true } app) Url = new(app.Groups["url"].Value);
        if (BrokerLine().Match(line) is { Success: true } broker) Broker = BrokerAddress.Parse(broker.Groups["address"].Value);
        if (Url is not null && Broker is not null) ready.TrySetResult();
    }

    /// <summary>SIGTERM where there are signals; elsewhere it is killed, which it must survive too.</summary>
    static void Ask(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else _ = Signal(process.Id, 15);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Signal(int process, int signal);

    [GeneratedRegex(@"Now listening on: (?<url>http://127\.0\.0\.1:\d+)")]
    private static partial Regex AppLine();

    [GeneratedRegex(@"MQTT broker listening on (?<address>127\.0\.0\.1:\d+)")]
    private static partial Regex BrokerLine();
}
