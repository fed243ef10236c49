using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace Izi.Host.Tests.Storage;

/// <summary>What outlives a process, and what a step of the wall clock does not change.</summary>
[Rule("R2")]
public sealed class RestartTests : IAsyncLifetime
{
    static readonly DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly VirtualTime time = new(noon);
    TestStorage storage = null!;

    TableClient Table => storage.Tables.GetTableClient("Venues");

    QueueClient Queue => storage.Queues.GetQueueClient("nudges");

    public async Task InitializeAsync()
    {
        storage = await TestStorage.StartAsync(time);
        await Table.CreateAsync();
        await Queue.CreateAsync();
    }

    public async Task DisposeAsync() => await storage.DisposeAsync();

    [Fact]
    public async Task The_server_says_when_a_row_was_written()
    {
        await Table.AddEntityAsync(new TableEntity("minsk", "1") { Timestamp = noon.AddYears(-1) });

        var row = (await Table.GetEntityAsync<TableEntity>("minsk", "1")).Value;

        Assert.Equal(noon, row.Timestamp);
        Assert.Equal("W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\"", row.ETag.ToString());
    }

    [Fact]
    public async Task Writes_at_one_instant_or_after_a_step_back_have_different_versions()
    {
        var first = (await Table.AddEntityAsync(new TableEntity("minsk", "1"))).Headers.ETag;
        await Table.DeleteEntityAsync("minsk", "1");
        var second = (await Table.AddEntityAsync(new TableEntity("minsk", "1"))).Headers.ETag;
        time.Step(TimeSpan.FromHours(-1));
        await storage.RestartAsync();

        var third = (await Table.UpsertEntityAsync(new TableEntity("minsk", "1"))).Headers.ETag;

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.Equal(noon.AddHours(-1), (await Table.GetEntityAsync<TableEntity>("minsk", "1")).Value.Timestamp);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var version = (await Table.AddEntityAsync(new TableEntity("minsk", "1") { ["Count"] = 41L })).Headers.ETag!.Value;
        await Table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("minsk", "2"))]);
        await Queue.SendMessageAsync("a");
        await storage.RestartAsync();

        var row = (await Table.GetEntityAsync<TableEntity>("minsk", "1")).Value;
        var next = await Table.UpdateEntityAsync(new TableEntity("minsk", "1"), version);

        Assert.Equal((41L, version), (row.GetInt64("Count"), row.ETag));
        Assert.NotEqual(version, next.Headers.ETag);
        Assert.Equal(["1", "2"], (await Table.QueryAsync<TableEntity>().ToListAsync()).Select(found => found.RowKey));
        Assert.Equal("a", (await Queue.ReceiveMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task Every_message_is_due_at_once_after_a_restart_and_the_receipt_of_one_still_counts()
    {
        await Queue.SendMessageAsync("taken");
        var taken = (await Queue.ReceiveMessageAsync(TimeSpan.FromHours(1))).Value;
        await Queue.SendMessageAsync("later", TimeSpan.FromDays(1));
        await storage.RestartAsync();

        var peeked = (await Queue.PeekMessagesAsync(32)).Value;
        await Queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);
        var left = (await Queue.ReceiveMessagesAsync(32)).Value;

        Assert.Equal(["taken", "later"], peeked.Select(message => message.MessageText));
        Assert.Equal(["later"], left.Select(message => message.MessageText));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(365 * 24)]
    public async Task A_step_of_the_wall_clock_neither_hides_nor_reveals_a_message(int hours)
    {
        await Queue.SendMessageAsync("visible");
        await Queue.SendMessageAsync("later", TimeSpan.FromMinutes(1));

        time.Step(TimeSpan.FromHours(hours));
        var stepped = await TextsAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        time.Step(TimeSpan.FromHours(-hours));
        var back = await TextsAsync();
        time.Advance(TimeSpan.FromSeconds(31));
        var due = await TextsAsync();

        Assert.Equal(["visible"], stepped);
        Assert.Equal(["visible"], back);
        Assert.Equal(["visible", "later"], due);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(365 * 24)]
    public async Task A_wall_clock_that_is_wrong_at_start_loses_no_message(int hours)
    {
        await Queue.SendMessageAsync("a");

        time.Step(TimeSpan.FromHours(hours));
        await storage.RestartAsync();
        var wrong = await TextsAsync();
        time.Step(TimeSpan.FromHours(-hours));
        await storage.RestartAsync();

        Assert.Equal(["a"], wrong);
        Assert.Equal(["a"], await TextsAsync());
    }

    [Fact]
    public async Task A_message_expires_by_the_time_that_passed_and_after_a_restart_lives_for_its_time_once_more()
    {
        await Queue.SendMessageAsync("brief", timeToLive: TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromSeconds(59));
        await storage.RestartAsync();
        time.Advance(TimeSpan.FromSeconds(59));
        var alive = await TextsAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["brief"], alive);
        Assert.Empty(await TextsAsync());
    }

    [Fact]
    public async Task Messages_come_in_the_order_in_which_they_become_visible()
    {
        await Queue.SendMessageAsync("last", TimeSpan.FromSeconds(9));
        for (var i = 0; i < 3; i++) await Queue.SendMessageAsync($"{i}");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["0", "1", "2", "last"], (await Queue.ReceiveMessagesAsync(32)).Value.Select(message => message.MessageText));
    }

    async Task<string[]> TextsAsync() => [.. (await Queue.PeekMessagesAsync(32)).Value.Select(message => message.MessageText)];
}
