using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Izi.Host.Worker;

/// <summary>
/// Starts the worker as a child process. A startup hook (Izi.Host.ParentWatch) in it reads its standard input, a pipe whose other end
/// only this process holds: however this process ends, the worker ends too.
/// </summary>
internal sealed class WorkerProcess(ILoggerFactory logs) : IWorkerLauncher
{
    const string Hooks = "DOTNET_STARTUP_HOOKS";

    static readonly string Watch = Path.Combine(AppContext.BaseDirectory, "Izi.Host.ParentWatch.dll");

    public IWorkerRun Start(WorkerLaunch launch)
    {
        var process = new Process { StartInfo = Describe(launch), EnableRaisingEvents = true };
        return new Run(process, logs.CreateLogger("Worker.Console"));
    }

    static ProcessStartInfo Describe(WorkerLaunch launch)
    {
        var start = new ProcessStartInfo(Dotnet(), [launch.App.Assembly, .. launch.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = launch.App.Folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;
        start.Environment[Hooks] = start.Environment.TryGetValue(Hooks, out var others) && others is { Length: > 0 }
            ? $"{Watch}{Path.PathSeparator}{others}" : Watch;
        return start;
    }

    // The one that runs this host, which need not be on the PATH.
    static string Dotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", name));
        return File.Exists(beside) ? beside : name;
    }

    sealed class Run : IWorkerRun
    {
        const int KeptLines = 20;

        readonly Queue<string> said = new();
        readonly Process process;
        readonly ILogger log;
        bool ready;

        public Run(Process process, ILogger log)
        {
            (this.process, this.log) = (process, log);
            process.OutputDataReceived += (_, line) => Log(LogLevel.Information, line.Data);
            process.ErrorDataReceived += (_, line) => Said(line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            Ended = WaitAsync();
        }

        public Task<string> Ended { get; }

        public void Ready()
        {
            lock (said)
            {
                ready = true;
                foreach (var line in said) Log(LogLevel.Warning, line);
                said.Clear();
            }
        }

        public void Kill()
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        public async ValueTask DisposeAsync()
        {
            Kill();
            await Ended;
            process.Dispose();
        }

        async Task<string> WaitAsync()
        {
            await process.WaitForExitAsync();
            var code = $"The worker ended with exit code {process.ExitCode}.";
            lock (said) return said.Count > 0 ? string.Join(Environment.NewLine, said) : code;
        }

        void Log(LogLevel level, string? line)
        {
            if (!string.IsNullOrWhiteSpace(line)) log.Log(level, "{Line}", line);
        }

        void Said(string? line)
        {
            lock (said)
            {
                if (ready) Log(LogLevel.Warning, line);
                else if (!string.IsNullOrWhiteSpace(line)) said.Enqueue(line);
                if (said.Count > KeptLines) said.Dequeue();
            }
        }
    }
}
