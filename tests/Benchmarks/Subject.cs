using System.Diagnostics;

namespace Izi.Benchmarks;

/// <summary>The processes under test; their CPU is what the operating system says (on Linux /proc/PID/stat).</summary>
internal sealed record Subject(int Server, int? Worker = null)
{
    public TimeSpan ServerCpu => Cpu(Server);

    public TimeSpan? WorkerCpu => Worker is { } worker ? Cpu(worker) : null;

    /// <summary>The resident memory of both, in bytes. Pages that they share count twice.</summary>
    public long Memory => Resident(Server) + (Worker is { } worker ? Resident(worker) : 0);

    static TimeSpan Cpu(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    static long Resident(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }
}
