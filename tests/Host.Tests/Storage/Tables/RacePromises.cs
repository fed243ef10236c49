using Azure.Data.Tables;
using Azure;
using static Izi.Host.Tests.Storage.Tables.Actions;

namespace Izi.Host.Tests.Storage.Tables;

public class RacePromises : TablesTest
{
    [Fact]
    public async Task Of_many_writers_who_hold_one_version_one_writes()
    {
        var version = await Add("minsk", "1", ("Count", 0));

        var outcomes = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(i => Status(() => Table.UpdateEntityAsync(Row("minsk", "1", ("Count", i)), version))));

        Assert.Equal((1, 19), (outcomes.Count(status => status == 204), outcomes.Count(status => status == 412)));
    }

    [Fact]
    public async Task Of_many_who_add_one_row_one_adds_it()
    {
        var outcomes = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(i => Status(() => Table.AddEntityAsync(Row("minsk", "1", ("Count", i))))));

        Assert.Equal((1, 19), (outcomes.Count(status => status == 204), outcomes.Count(status => status == 409)));
    }

    [Fact]
    public async Task Writers_who_try_again_lose_no_update()
    {
        await Add("minsk", "1", ("Count", 0));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var done = 0; done < 10;)
            {
                var row = await Get("minsk", "1");
                row["Count"] = row.GetInt32("Count") + 1;
                if (await Status(() => Table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace)) == 204) done++;
            }
        }));

        Assert.Equal(80, (await Get("minsk", "1")).GetInt32("Count"));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_transaction()
    {
        await Table.SubmitTransactionAsync([Insert(Row("minsk", "left", ("Coins", 100))), Insert(Row("minsk", "right", ("Coins", 0)))]);

        var moving = Task.Run(async () =>
        {
            for (var moved = 1; moved <= 100; moved++)
                await Table.SubmitTransactionAsync([
                    Upsert(Row("minsk", "left", ("Coins", 100 - moved))),
                    Upsert(Row("minsk", "right", ("Coins", moved))),
                ]);
        });
        List<int> seen = [];
        while (!moving.IsCompleted || seen.Count == 0) seen.Add(await Sum());
        await moving;

        Assert.All(seen, sum => Assert.Equal(100, sum));
        Assert.Equal(100, (await Get("minsk", "right")).GetInt32("Coins"));
    }

    [Fact]
    public async Task Transactions_that_meet_are_done_one_after_the_other()
    {
        await Table.SubmitTransactionAsync([Insert(Row("minsk", "left", ("Coins", 0))), Insert(Row("minsk", "right", ("Coins", 0)))]);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async n =>
        {
            for (var done = 0; done < 5;)
            {
                var (left, right) = (await Get("minsk", "left"), await Get("minsk", "right"));
                left["Coins"] = left.GetInt32("Coins") + 1;
                right["Coins"] = right.GetInt32("Coins") - 1;
                var status = await Status(() => Table.SubmitTransactionAsync(
                    [Replace(left, left.ETag), Insert(Row("minsk", $"{n}-{done}")), Replace(right, right.ETag)]));
                if (status == 0) done++;
                else Assert.Equal(412, status);
            }
        }));

        Assert.Equal((30, -30), ((await Get("minsk", "left")).GetInt32("Coins"), (await Get("minsk", "right")).GetInt32("Coins")));
        Assert.Equal(32, (await Table.QueryAsync<TableEntity>().ToListAsync()).Count);
    }

    async Task<int> Sum() =>
        (await Table.QueryAsync<TableEntity>("PartitionKey eq 'minsk'").ToListAsync()).Sum(row => row.GetInt32("Coins") ?? 0);

    static async Task<int> Status(Func<Task<Response>> write)
    {
        try
        {
            return (await write()).Status;
        }
        catch (RequestFailedException lost)
        {
            return lost.Status;
        }
    }

    static async Task<int> Status(Func<Task> write)
    {
        try
        {
            await write();
            return 0;
        }
        catch (RequestFailedException lost)
        {
            return lost.Status;
        }
    }
}
