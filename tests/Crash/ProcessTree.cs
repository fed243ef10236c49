using System.Diagnostics;
using System.Globalization;

namespace Izi.Crash;

/// <summary>Finds the children of a process, as Linux tells them in <c>/proc</c>.</summary>
static class ProcessTree
{
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(IdOf).Where(id => id > 0 && ParentOf(id) == parent)];

    /// <summary>The process; null if it is gone.</summary>
    public static Process? Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static void Kill(int id)
    {
        using var process = Find(id);
        process?.Kill();
    }

    static int IdOf(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0;

    // proc_pid_stat(5): "pid (name) state parent ..."; a zombie has ended.
    static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? 0 : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has ended since it was listed
        }
    }
}
