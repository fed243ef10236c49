namespace Izi.Crash;

/// <summary>A wall clock for processes, which libfaketime reads from a file and the test moves. Monotonic time stays right.</summary>
sealed class MovedClock : IDisposable
{
    readonly TempFolder folder = new();

    public MovedClock() => Move(TimeSpan.Zero);

    /// <summary>The environment of a process that runs by this clock.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("LD_PRELOAD", Library()),
        ("FAKETIME_TIMESTAMP_FILE", File),
        ("FAKETIME_CACHE_DURATION", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
        ("NO_FAKE_STAT", "1"),
    ];

    /// <summary>Sets the clock to the right time and this much; the processes see it within a second.</summary>
    public void Move(TimeSpan by)
    {
        // Moved into place, so that it is never read half written.
        System.IO.File.WriteAllText(File + ".new", $"{(by < TimeSpan.Zero ? '-' : '+')}{Math.Abs((long)by.TotalSeconds)}\n");
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    public void Dispose() => folder.Dispose();

    string File => Path.Combine(folder.Path, "clock");

    static string Library() =>
        Directory.EnumerateDirectories("/usr/lib", "faketime", SearchOption.AllDirectories)
            .Select(found => Path.Combine(found, "libfaketimeMT.so.1")).FirstOrDefault(System.IO.File.Exists)
        ?? throw new InvalidOperationException("libfaketime is not installed: run tests/all, which installs it.");
}
