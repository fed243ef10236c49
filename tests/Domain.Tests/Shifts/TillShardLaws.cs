using Izi.Domain.Shifts;
using Izi.Domain.Tests.Laws;

namespace Izi.Domain.Tests.Shifts;

/// <summary>A till that is kept in shards against the same till in one piece, over random nights.</summary>
[Rule("R44"), Rule("R39")]
public class TillShardLaws
{
    const int Shards = 16;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_counted_in_whichever_shard_the_sum_is_the_till(int seed)
    {
        var chance = new Random(seed);
        var night = new Night();
        foreach (var word in Words.Of(chance, 2000)) night.Do(word);
        night.Close();
        var shards = Enumerable.Repeat(new Till(), Shards).ToArray();
        var till = new Till();
        var (opened, closed) = (0, 0);

        foreach (var (before, facts) in night.Commits)
        {
            if (chance.Next(8) == 0) All(Shift());
            var shard = chance.Next(Shards);
            foreach (var step in (before with { Till = till }).Through(facts))
            {
                till = till.After(step.Fact, step.Before.Session);
                shards[shard] = shards[shard].After(step.Fact, step.Before.Session);
            }
            Assert.Equal(till, Till.Sum(shards));
        }

        Assert.True(closed > 10, $"Only {closed} shifts were closed.");
        Assert.Equal(closed, till.LastReport);

        Fact Shift()
        {
            var now = NightClub.Opens.AddMinutes(opened + closed);
            var decision = till.Shift is null
                ? ShiftRules.Open(Till.Sum(shards), new($"shift-{++opened}", now, "Anna", 500))
                : ShiftRules.Close(Till.Sum(shards), 500, handOver: true, "Anna", now);
            return Assert.Single(decision.Facts);
        }

        void All(Fact fact)
        {
            if (fact is ShiftClosed { Report.Shift: var shift })
            {
                closed++;
                Assert.Equal(till.Shift, shift);
            }
            till = till.After(fact, null);
            for (var i = 0; i < Shards; i++) shards[i] = shards[i].After(fact, null);
        }
    }
}
