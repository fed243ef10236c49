using System.Net.Sockets;

namespace Izi.Crash;

/// <summary>Asks again, four times a second, until something is so.</summary>
static class Until
{
    public static async Task TrueAsync(string what, Func<Task<bool>> isSo, int seconds = 60)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var again = new PeriodicTimer(TimeSpan.FromSeconds(0.25));
        while (!await isSo())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"It did not come true that {what}.");
            await again.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

/// <summary>Ports of this machine.</summary>
static class LocalPort
{
    /// <summary>A free port below those of outgoing connections, so that nobody is given it by chance.</summary>
    public static int Free()
    {
        while (true)
        {
            using var free = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                free.Start();
                return ((IPEndPoint)free.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody has it; the next may be free.
            }
        }
    }
}
