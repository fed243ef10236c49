namespace Izi.Benchmarks;

/// <summary>From the request that stops a session to the lock at its device (R35), in a venue of 200 devices.</summary>
internal static class StopBenchmark
{
    const int Devices = 200;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        using var host = await HostProcess.StartAsync(folder.Path);
        using var club = await Club.OpenAsync(host, "demo", Devices);
        for (var round = 0; round < 5; round++) await OnceAsync(club, run => Meter.RunAsync(Devices, 4, run));

        report.Add(
            $"stop to lock, {Devices} devices, one at a time", await OnceAsync(club, run => Meter.RunAsync(Devices, 1, run, host.Subject)));
        report.Add("stop to lock, 16 at once", await OnceAsync(club, run => Meter.RunAsync(Devices, 16, run, host.Subject)));
        report.Add("stop to lock, open loop, 50 a second", await OnceAsync(club, run => Meter.PaceAsync(Devices, 50, run, host.Subject)));
    }

    /// <summary>Starts a session on each device, lets the host come to rest, and stops them all.</summary>
    static async Task<Measured> OnceAsync(Club club, Func<Func<int, Task>, Task<Measured>> measure)
    {
        var sessions = new string[Devices];
        await Meter.RunAsync(Devices, 4, async n =>
        {
            sessions[n] = await club.SellAsync(n);
            await club.Device(n).UnlockedAsync(sessions[n]);
        });
        await Task.Delay(TimeSpan.FromSeconds(2));
        return await measure(async n =>
        {
            var locked = club.Device(n).LockedAsync();
            await club.StopAsync(sessions[n]);
            await locked;
        });
    }
}
