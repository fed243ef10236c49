using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Izi.Crash;

/// <summary>The app as a process of its own on a data folder, to be killed like a power cut would.</summary>
public sealed partial class AppProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly string App = typeof(AppProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "App").Value!;

    readonly Process process;

    AppProcess(Process process, Uri address, int mqttPort, string token)
    {
        this.process = process;
        MqttPort = mqttPort;
        Staff = new HttpClient { BaseAddress = new Uri(address, "/api/") };
        Staff.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Staff { get; }

    /// <summary>Where its own broker listens; 0 where it has none.</summary>
    public int MqttPort { get; }

    public static async Task<AppProcess> StartAsync(string folder, params (string Name, string Value)[] settings)
    {
        var token = await Token(folder);
        var process = Run(folder, settings, "--urls=http://127.0.0.1:0");
        using var patience = new CancellationTokenSource(Patience);
        Uri? address = null;
        int? mqttPort = null;
        while (address is null || mqttPort is null)
        {
            var line = await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The app did not start.");
            if (HttpLine().Match(line) is { Success: true } http) address = new Uri(http.Value);
            if (MqttLine().Match(line) is { Success: true } mqtt) mqttPort = int.Parse(mqtt.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            // It has no broker of its own, and hears devices at another.
            if (line.Contains("Devices are heard at the broker", StringComparison.Ordinal)) mqttPort = 0;
        }
        // Whoever writes to a pipe that nobody reads stands still some day.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return new(process, address, mqttPort.Value, token);
    }

    /// <summary>kill -9: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        Kill();
        await process.WaitForExitAsync();
    }

    public void Kill() => process.Kill();

    /// <summary>SIGTERM, as a service manager sends it; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var signal = Process.Start("kill", $"-TERM {process.Id}")) await signal.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Staff.Dispose();
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }

    /// <summary>Starts the app with settings it must refuse: its exit code and the last line it says.</summary>
    public static async Task<(int Code, string Said)> RefusedAsync(string folder, params (string Name, string Value)[] settings)
    {
        using var process = Run(folder, settings, "--urls=http://127.0.0.1:0");
        using var patience = new CancellationTokenSource(Patience);
        var said = process.StandardError.ReadToEndAsync(patience.Token);
        await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, (await said).Trim());
    }

    static async Task<string> Token(string folder)
    {
        using var verb = Run(folder, "token", "--role", "staff", "--venue", "demo", "--permissions", "SessionView,SessionEdit,ClientEdit,CatalogEdit");
        var token = await verb.StandardOutput.ReadToEndAsync();
        await verb.WaitForExitAsync();
        return token.Trim();
    }

    static Process Run(string folder, params string[] args) => Run(folder, [], args);

    static Process Run(string folder, (string Name, string Value)[] settings, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [App, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["Izi__Data"] = folder;
        start.Environment["Mqtt__Port"] = "0";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex HttpLine();

    [GeneratedRegex(@"MQTT broker listening on 127\.0\.0\.1:(\d+)")]
    private static partial Regex MqttLine();
}
