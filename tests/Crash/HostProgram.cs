using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace Izi.Crash;

/// <summary>The local host's program, started as a process with a data folder.</summary>
static class HostProgram
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly ConcurrentDictionary<string, Task<string>> Tokens = new();
    static readonly string Host = typeof(HostProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Host").Value!;

    public static Process Run(string folder, (string Name, string Value)[] settings, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Host, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["Izi__Data"] = folder;
        start.Environment["Mqtt__Port"] = "0";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Starts what the host must refuse: its exit code and what it writes to standard error.</summary>
    public static async Task<(int Code, string Said)> RefusedAsync(
        string folder, (string Name, string Value)[] settings, params string[] args)
    {
        using var process = Run(folder, settings, args);
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var said = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, (await said).Trim());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A token of a member of staff for the venues <c>demo</c> and <c>other</c>.</summary>
    /// <param name="folder">The data folder, whose key signs.</param>
    /// <param name="settings">The host's settings; Auth__SigningKey among them is the key that signs instead.</param>
    public static Task<string> TokenAsync(string folder, (string Name, string Value)[] settings) =>
        Tokens.GetOrAdd(folder, _ => MakeTokenAsync(folder, [.. settings.Where(setting => setting.Name == "Auth__SigningKey")]));

    static async Task<string> MakeTokenAsync(string folder, (string Name, string Value)[] settings)
    {
        const string Permissions = "SessionView,SessionEdit,DeviceForceEnd,ClientEdit,BalanceEdit,ReportView,CatalogEdit";
        using var verb = Run(
            folder, settings, "token", "--role", "staff", "--venue", "demo,other", "--permissions", Permissions, "--hours", "8760");
        var token = await verb.StandardOutput.ReadToEndAsync();
        await verb.WaitForExitAsync();
        return token.Trim();
    }
}
