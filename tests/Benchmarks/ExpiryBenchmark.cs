namespace Izi.Benchmarks;

/// <summary>2,000 sessions whose time runs out within one second, on 2,000 connected devices of ten venues.</summary>
internal static class ExpiryBenchmark
{
    const int Venues = 10;
    const int Devices = 200;
    const int All = Venues * Devices;
    const int Longest = 240;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        using var host = await HostProcess.StartAsync(folder.Path);
        var clubs = await Task.WhenAll(Enumerable.Range(0, Venues).Select(n => Club.OpenAsync(host, $"demo-{n}", Devices, Longest)));

        var end = DateTimeOffset.UtcNow.AddSeconds(Longest - 10);
        report.Add(
            $"expiry: {All} sessions sold and unlocked, 8 at once",
            await Meter.RunAsync(All, 8, n => SellAsync(clubs, n, end), host.Subject));

        var wait = end - DateTimeOffset.UtcNow;
        await Task.Delay(wait - TimeSpan.FromSeconds(1));
        report.Add(
            $"expiry: {All} in one second, until all are locked",
            await Meter.RunAsync(All, All, n => clubs[n % Venues].Device(n / Venues).LockedAsync(), host.Subject));
        foreach (var club in clubs) club.Dispose();
    }

    // Sold for whole seconds, the last of which ends within the second before the common end.
    static async Task SellAsync(Club[] clubs, int n, DateTimeOffset end)
    {
        var (club, device) = (clubs[n % Venues], n / Venues);
        var session = await club.SellAsync(device, $"s{(int)(end - DateTimeOffset.UtcNow).TotalSeconds}");
        await club.Device(device).UnlockedAsync(session);
    }
}
