using Azure;
using Izi.Embedded.Queues;
using Izi.Embedded.Sqlite;

namespace Izi.Embedded.Tests.Queues;

public sealed class QueueTests : IAsyncLifetime
{
    static readonly DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan safety = TimeSpan.FromSeconds(30);

    readonly TempFolder folder = new();
    readonly VirtualTime time = new(noon);
    SqliteStore sqlite;
    QueueStore store;
    QueueClient queue;

    public QueueTests() => (sqlite, store, queue) = Open();

    public async Task InitializeAsync() => await queue.CreateIfNotExistsAsync();

    public async Task DisposeAsync()
    {
        await sqlite.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Messages_come_in_the_order_they_were_sent()
    {
        for (var i = 0; i < 40; i++) await queue.SendMessageAsync($"{i}");

        var first = (await queue.ReceiveMessagesAsync(32)).Value;
        var rest = (await queue.ReceiveMessagesAsync(32)).Value;

        Assert.Equal(Enumerable.Range(0, 40), first.Concat(rest).Select(m => int.Parse(m.MessageText, null)));
    }

    [Fact]
    public async Task A_queue_is_made_once_and_says_what_it_refuses()
    {
        Assert.Equal(201, (await new QueueServiceClient(store).GetQueueClient("other").CreateIfNotExistsAsync())!.Status);

        var none = await Assert.ThrowsAsync<RequestFailedException>(() => queue.ReceiveMessagesAsync(0));
        var never = await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("a", timeToLive: TimeSpan.FromSeconds(-2)));

        Assert.Equal((400, "OutOfRangeQueryParameterValue"), (none.Status, none.ErrorCode));
        Assert.Equal((400, "InvalidQueryParameterValue"), (never.Status, never.ErrorCode));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_when_the_store_is_opened_again()
    {
        await queue.SendMessageAsync("hidden");
        var hidden = (await queue.ReceiveMessageAsync()).Value!;
        await queue.SendMessageAsync("visible");
        await sqlite.DisposeAsync();

        (sqlite, store, queue) = Open();
        var received = (await queue.ReceiveMessagesAsync(32)).Value;
        await queue.DeleteMessageAsync(hidden.MessageId, hidden.PopReceipt);

        Assert.Equal("visible", Assert.Single(received).MessageText);
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task Who_waits_is_woken_by_a_message_that_is_sent()
    {
        var waiting = store.NextVisible(queue.Name, default);
        await new QueueServiceClient(store).GetQueueClient("other").CreateIfNotExistsAsync();

        Assert.False(waiting.IsCompleted);
        await queue.SendMessageAsync("a");

        await waiting.WaitAsync(safety);
    }

    [Fact]
    public async Task Who_waits_is_woken_when_a_hidden_message_becomes_visible()
    {
        await queue.SendMessageAsync("a", TimeSpan.FromSeconds(10));
        var waiting = store.NextVisible(queue.Name, default);

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await waiting.WaitAsync(safety);
        Assert.NotNull((await queue.ReceiveMessageAsync()).Value);
    }

    [Fact]
    public async Task Who_waits_is_woken_when_a_message_is_given_back()
    {
        await queue.SendMessageAsync("a");
        var received = (await queue.ReceiveMessageAsync()).Value!;
        var waiting = store.NextVisible(queue.Name, default);

        await queue.UpdateMessageAsync(received.MessageId, received.PopReceipt);

        await waiting.WaitAsync(safety);
    }

    [Fact]
    public async Task Who_no_longer_waits_is_let_go()
    {
        using var stop = new CancellationTokenSource();
        var waiting = store.NextVisible(queue.Name, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(safety));
    }

    [Fact]
    public async Task What_a_dead_process_had_taken_is_visible_again_and_what_was_sent_for_later_stays_hidden()
    {
        await queue.SendMessageAsync("taken");
        await queue.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(10));
        await queue.SendMessageAsync("later", TimeSpan.FromMinutes(1));

        await store.EndLeases(queue.Name);

        var visible = (await queue.ReceiveMessagesAsync(10)).Value;
        Assert.Equal(["taken"], visible.Select(message => message.MessageText));
    }

    (SqliteStore Sqlite, QueueStore Store, QueueClient Queue) Open()
    {
        var opened = new SqliteStore(folder.Path);
        var queues = new QueueStore(opened, time);
        return (opened, queues, new QueueServiceClient(queues).GetQueueClient("nudges"));
    }

    async Task<int> Count() => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;
}
