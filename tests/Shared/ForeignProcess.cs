using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;

namespace Izi.Tests;

/// <summary>Somebody else's program: what it says line by line, and how it ends.</summary>
public sealed class ForeignProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    readonly List<string> passed = [];
    readonly Process process;

    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public ForeignProcess(string hint, string program, params IEnumerable<string> arguments)
    {
        process = new Process
        {
            StartInfo = new(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, e) => Said(e.Data);
        process.ErrorDataReceived += (_, e) => Said(e.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is not installed: {hint}", missing);
        }
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public void Tell(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
    }

    public void EndInput() => process.StandardInput.Close();

    /// <summary>The next line that begins so; others are kept for who asks for them.</summary>
    public async Task<string> LineAsync(string beginning)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            int found;
            while ((found = passed.FindIndex(line => line.StartsWith(beginning, StringComparison.Ordinal))) < 0)
                passed.Add(await lines.Reader.ReadAsync(patience.Token));
            var line = passed[found];
            passed.RemoveAt(found);
            return line;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing said began with '{beginning}': {string.Join('\n', passed)}");
        }
    }

    /// <summary>Everything it says until it ends.</summary>
    public async Task<string> AllAsync()
    {
        await ExitAsync();
        while (lines.Reader.TryRead(out var line)) passed.Add(line);
        return string.Join('\n', passed);
    }

    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    void Said(string? line)
    {
        if (line is not null) lines.Writer.TryWrite(line);
    }
}
