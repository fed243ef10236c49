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
    public async Task A_message_is_received_as_it_was_sent()
    {
        var sent = (await queue.SendMessageAsync("naïve <漢>")).Value;

        var received = (await queue.ReceiveMessageAsync()).Value!;

        Assert.Equal("naïve <漢>", received.MessageText);
        Assert.Equal("naïve <漢>", received.Body.ToString());
        Assert.Equal(sent.MessageId, received.MessageId);
        Assert.Equal((1, noon, noon.AddDays(7), noon.AddSeconds(30)), (received.DequeueCount, received.InsertedOn, received.ExpiresOn, received.NextVisibleOn));
        Assert.Equal((noon, noon.AddDays(7), noon), (sent.InsertionTime, sent.ExpirationTime, sent.TimeNextVisible));
    }

    [Fact]
    public async Task An_empty_queue_gives_nothing()
    {
        Assert.Null((await queue.ReceiveMessageAsync()).Value);
        Assert.Empty((await queue.ReceiveMessagesAsync(32)).Value);
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
    public async Task A_received_message_is_hidden_until_its_time_is_up_and_counts_its_deliveries()
    {
        await queue.SendMessageAsync("a");
        await queue.ReceiveMessagesAsync(visibilityTimeout: TimeSpan.FromMinutes(1));

        time.Advance(TimeSpan.FromSeconds(59));
        var early = (await queue.ReceiveMessageAsync()).Value;
        time.Advance(TimeSpan.FromSeconds(1));
        var late = (await queue.ReceiveMessageAsync()).Value;

        Assert.Null(early);
        Assert.Equal(2, late!.DequeueCount);
    }

    [Fact]
    public async Task A_message_can_be_sent_hidden()
    {
        await queue.SendMessageAsync("later", TimeSpan.FromSeconds(10));
        await queue.SendMessageAsync("now");

        var now = (await queue.ReceiveMessagesAsync(32)).Value;
        time.Advance(TimeSpan.FromSeconds(10));
        var later = (await queue.ReceiveMessagesAsync(32)).Value;

        Assert.Equal("now", Assert.Single(now).MessageText);
        Assert.Equal("later", Assert.Single(later).MessageText);
    }

    [Fact]
    public async Task A_message_is_gone_after_its_time_to_live()
    {
        await queue.SendMessageAsync("short", timeToLive: TimeSpan.FromSeconds(5));
        await queue.SendMessageAsync("week");
        await queue.SendMessageAsync("for ever", timeToLive: TimeSpan.FromSeconds(-1));

        time.Advance(TimeSpan.FromSeconds(5));
        var afterFive = (await queue.PeekMessagesAsync(32)).Value.Select(m => m.MessageText);
        time.Advance(TimeSpan.FromDays(7));
        var afterWeek = (await queue.ReceiveMessagesAsync(32)).Value.Select(m => m.MessageText);

        Assert.Equal(["week", "for ever"], afterFive);
        Assert.Equal(["for ever"], afterWeek);
    }

    [Fact]
    public async Task A_deleted_message_does_not_come_back()
    {
        await queue.SendMessageAsync("a");
        var received = (await queue.ReceiveMessageAsync()).Value!;

        await queue.DeleteMessageAsync(received.MessageId, received.PopReceipt);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null((await queue.ReceiveMessageAsync()).Value);
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => queue.DeleteMessageAsync(received.MessageId, received.PopReceipt)), 404, "MessageNotFound");
    }

    [Fact]
    public async Task Only_the_last_pop_receipt_counts()
    {
        await queue.SendMessageAsync("a");
        var first = (await queue.ReceiveMessageAsync()).Value!;
        time.Advance(TimeSpan.FromSeconds(30));
        var second = (await queue.ReceiveMessageAsync()).Value!;

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => queue.DeleteMessageAsync(first.MessageId, first.PopReceipt)), 400, "PopReceiptMismatch");
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => queue.UpdateMessageAsync(first.MessageId, first.PopReceipt)), 400, "PopReceiptMismatch");
        Assert.Equal(204, (await queue.DeleteMessageAsync(second.MessageId, second.PopReceipt)).Status);
    }

    [Fact]
    public async Task A_receipt_still_counts_after_its_time_while_nobody_else_took_the_message()
    {
        await queue.SendMessageAsync("a");
        var received = (await queue.ReceiveMessageAsync()).Value!;
        time.Advance(TimeSpan.FromHours(1));

        await queue.DeleteMessageAsync(received.MessageId, received.PopReceipt);

        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task An_update_hides_the_message_again_and_may_change_its_text()
    {
        await queue.SendMessageAsync("a");
        var received = (await queue.ReceiveMessageAsync()).Value!;

        var kept = (await queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, visibilityTimeout: TimeSpan.FromMinutes(5))).Value;
        time.Advance(TimeSpan.FromMinutes(4));
        var hidden = (await queue.ReceiveMessageAsync()).Value;
        await queue.UpdateMessageAsync(received.MessageId, kept.PopReceipt, "b", TimeSpan.Zero);
        var back = (await queue.ReceiveMessageAsync()).Value!;

        Assert.Equal(noon.AddMinutes(5), kept.NextVisibleOn);
        Assert.Null(hidden);
        Assert.Equal(("b", 2), (back.MessageText, back.DequeueCount));
    }

    [Fact]
    public async Task Peeking_changes_nothing()
    {
        await queue.SendMessageAsync("a");

        await queue.PeekMessagesAsync();
        var peeked = (await queue.PeekMessagesAsync(32)).Value;

        Assert.Equal(("a", 0L, noon), (Assert.Single(peeked).MessageText, peeked[0].DequeueCount, peeked[0].InsertedOn));
        Assert.Equal(1, (await queue.ReceiveMessageAsync()).Value!.DequeueCount);
    }

    [Fact]
    public async Task The_count_includes_hidden_messages_and_clearing_removes_all()
    {
        for (var i = 0; i < 3; i++) await queue.SendMessageAsync($"{i}");
        await queue.ReceiveMessageAsync();

        var before = await Count();
        await queue.ClearMessagesAsync();

        Assert.Equal((3, 0), (before, await Count()));
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
    public async Task A_message_goes_to_one_of_many_receivers()
    {
        for (var i = 0; i < 100; i++) await queue.SendMessageAsync($"{i}");

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await queue.ReceiveMessagesAsync(10)).Value));

        Assert.Equal(100, taken.SelectMany(batch => batch).Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(100, taken.Sum(batch => batch.Length));
    }

    [Fact]
    public async Task Messages_are_at_most_64_KiB_of_UTF8()
    {
        await queue.SendMessageAsync(new string('x', 65536));

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync(new string('ï', 32769))), 413, "RequestBodyTooLarge");
    }

    [Theory]
    [InlineData(-1, 60, "OutOfRangeQueryParameterValue")]
    [InlineData(604801, -1, "OutOfRangeQueryParameterValue")]
    [InlineData(0, 0, "InvalidQueryParameterValue")]
    [InlineData(0, -2, "InvalidQueryParameterValue")]
    [InlineData(60, 60, "InvalidQueryParameterValue")]
    public async Task Sending_takes_only_times_the_service_takes(int hidden, int lives, string code) => Refused(
        await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("a", TimeSpan.FromSeconds(hidden), TimeSpan.FromSeconds(lives))), 400, code);

    [Fact]
    public async Task Receiving_takes_1_to_32_messages_for_1_second_to_7_days()
    {
        foreach (var receive in (Func<Task>[])[
            () => queue.ReceiveMessagesAsync(0), () => queue.ReceiveMessagesAsync(33), () => queue.PeekMessagesAsync(33),
            () => queue.ReceiveMessagesAsync(1, TimeSpan.Zero), () => queue.ReceiveMessagesAsync(1, TimeSpan.FromDays(8))])
            Refused(await Assert.ThrowsAsync<RequestFailedException>(receive), 400, "OutOfRangeQueryParameterValue");
    }

    [Fact]
    public async Task A_queue_is_made_once_and_must_be_there()
    {
        var missing = new QueueServiceClient(store).GetQueueClient("nowhere");

        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => missing.SendMessageAsync("a")), 404, "QueueNotFound");
        Refused(await Assert.ThrowsAsync<RequestFailedException>(() => missing.ReceiveMessageAsync()), 404, "QueueNotFound");
        Assert.Equal(201, (await missing.CreateIfNotExistsAsync())!.Status);
        Assert.Null(await missing.CreateIfNotExistsAsync());
    }

    [Theory]
    [InlineData("ab", "OutOfRangeInput")]
    [InlineData("Upper", "InvalidResourceName")]
    [InlineData("two--hyphens", "InvalidResourceName")]
    [InlineData("end-", "InvalidResourceName")]
    public async Task A_queue_needs_a_name_the_service_takes(string name, string code) => Refused(
        await Assert.ThrowsAsync<RequestFailedException>(() => new QueueServiceClient(store).GetQueueClient(name).CreateIfNotExistsAsync()), 400, code);

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

    [Fact]
    public void A_storage_account_is_not_what_this_host_connects_to()
    {
        var refused = Assert.Throws<NotSupportedException>(() => new QueueServiceClient("UseDevelopmentStorage=true"));

        Assert.Contains("own data folder", refused.Message, StringComparison.Ordinal);
    }

    (SqliteStore Sqlite, QueueStore Store, QueueClient Queue) Open()
    {
        var opened = new SqliteStore(folder.Path);
        var queues = new QueueStore(opened, time);
        return (opened, queues, new QueueServiceClient(queues).GetQueueClient("nudges"));
    }

    async Task<int> Count() => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    static void Refused(RequestFailedException refused, int status, string code)
    {
        Assert.Equal(status, refused.Status);
        Assert.Equal(code, refused.ErrorCode);
    }
}
