namespace Izi.Host.Tests.Durable;

/// <summary>
/// Every place where the engine writes, one after the other: the power goes there, or the disk fails there once. Whatever it was, the
/// end is the same as without.
/// </summary>
public sealed class FaultPointTests
{
    [Theory]
    [InlineData(Faulty.BeforeCommit)]
    [InlineData(Faulty.AfterCommit)]
    [InlineData(Faulty.Statement)]
    public Task A_session_loses_and_doubles_nothing(Faulty kind) => HoldsAtEveryPlace(kind, stage => stage.PlaySession());

    [Theory]
    [InlineData(Faulty.BeforeCommit)]
    [InlineData(Faulty.AfterCommit)]
    [InlineData(Faulty.Statement)]
    public Task Rounds_with_retries_and_events_lose_and_double_nothing(Faulty kind) => HoldsAtEveryPlace(kind, stage => stage.PlayRounds());

    static async Task HoldsAtEveryPlace(Faulty kind, Func<FaultStage, Task> play)
    {
        var undisturbed = await Perform(play, new(kind, int.MaxValue));
        var places = 0;
        while (true)
        {
            // Some places at once, to share the waiting for the disk.
            var faults = Enumerable.Range(places + 1, 8).Select(place => new DiskFault(kind, place)).ToArray();
            var ends = await Task.WhenAll(faults.Select(fault => Task.Run(() => Perform(play, fault))));
            Assert.All(ends, (end, n) => Assert.True(undisturbed.Told == end.Told, $"At {kind} {places + 1 + n}: {end.Told}"));
            if (kind is Faulty.Statement)
                Assert.All(ends, (end, n) => Assert.True(undisturbed.Ran == end.Ran, $"At {kind} {places + 1 + n}: {end.Ran}"));
            places += faults.Count(fault => fault.Struck);
            if (!faults[^1].Struck) break;
        }
        Assert.InRange(places, 6, 1000);
    }

    static async Task<(string Told, string Ran)> Perform(Func<FaultStage, Task> play, DiskFault fault)
    {
        await using var stage = await FaultStage.Open(fault);
        await play(stage);
        return (await stage.Told(), stage.Ran);
    }
}
