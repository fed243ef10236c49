using System.Globalization;
using Izi.Crash.Load;
using Xunit.Abstractions;

namespace Izi.Crash;

/// <summary>The club is killed at random moments while it is busy. IZI_ROUNDS says how often, IZI_SEED repeats a run.</summary>
public sealed class RandomKillTests(ITestOutputHelper output) : LoadTest(output)
{
    static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("IZI_ROUNDS") ?? "10", CultureInfo.InvariantCulture);

    [Fact, Rule("N1"), Rule("N2"), Rule("N3"), Rule("N4"), Rule("N5"), Rule("N6"), Rule("N8")]
    public async Task Whenever_host_or_worker_or_both_are_killed_under_load_nothing_is_lost_doubled_or_left_unlocked()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (requests, milliseconds, victim) = (random.Next(20, 150), random.Next(30), (Victim)random.Next(3));
            await UnderLoadAsync(round, async () =>
            {
                await Club.RequestsAsync(requests);
                await Task.Delay(milliseconds);
                await Club.KillAsync(victim);
                await Club.RequestsAsync(20);
            });
            await HoldsAsync();
        }
    }
}
