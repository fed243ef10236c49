using Azure.Storage.Queues.Models;
using Azure.Storage.Queues;

namespace Izi.Host.Tests.Storage.Queues;

public class MessagePromises : QueuesTest
{
    [Fact]
    public async Task A_message_is_received_as_it_was_sent()
    {
        var sent = (await Queue.SendMessageAsync("naïve <漢> & \"𝄞\"\n two  spaces ")).Value;

        var received = await Take();

        Assert.Equal("naïve <漢> & \"𝄞\"\n two  spaces ", received.MessageText);
        Assert.Equal(received.MessageText, received.Body.ToString());
        Assert.Equal((sent.MessageId, 1), (received.MessageId, received.DequeueCount));
        Assert.Equal((sent.InsertionTime, sent.ExpirationTime), (received.InsertedOn, received.ExpiresOn));
        Assert.Equal(sent.InsertionTime, sent.TimeNextVisible);
        Assert.InRange(received.NextVisibleOn - received.InsertedOn ?? default, 29 * Second, 90 * Second);
    }

    [Fact]
    public async Task A_message_may_be_empty()
    {
        await Queue.SendMessageAsync("");

        Assert.Equal("", (await Take()).MessageText);
    }

    [Fact]
    public async Task An_empty_queue_gives_nothing()
    {
        Assert.Null(await Receive());
        Assert.Empty((await Queue.ReceiveMessagesAsync(32)).Value);
        Assert.Empty((await Queue.PeekMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task A_message_lives_seven_days_unless_asked_otherwise()
    {
        var sent = (await Queue.SendMessageAsync("a")).Value;
        var brief = (await Queue.SendMessageAsync("b", timeToLive: TimeSpan.FromHours(1))).Value;
        var forEver = (await Queue.SendMessageAsync("c", timeToLive: TimeSpan.FromSeconds(-1))).Value;

        Assert.Equal(TimeSpan.FromDays(7), sent.ExpirationTime - sent.InsertionTime);
        Assert.Equal(TimeSpan.FromHours(1), brief.ExpirationTime - brief.InsertionTime);
        Assert.Equal(9999, forEver.ExpirationTime.Year);
    }

    [Fact]
    public async Task A_message_that_was_taken_is_hidden_until_its_time_is_up_and_counts_its_deliveries()
    {
        await Queue.SendMessageAsync("a");

        var first = await Take(Second);
        var hidden = await Receive();
        await Host.PassAsync(Second);
        var second = await Take();

        Assert.Null(hidden);
        Assert.Equal((first.MessageId, 1, 2), (second.MessageId, first.DequeueCount, second.DequeueCount));
    }

    [Fact]
    public async Task A_message_can_be_sent_for_later()
    {
        await Queue.SendMessageAsync("later", 2 * Second);

        var early = await Receive();
        await Host.PassAsync(2 * Second);
        var due = await Receive();

        Assert.Null(early);
        Assert.Equal(("later", 1), (due?.MessageText, due?.DequeueCount));
    }

    [Fact]
    public async Task A_message_is_gone_after_its_time_to_live()
    {
        await Queue.SendMessageAsync("brief", timeToLive: Second);
        await Queue.SendMessageAsync("long");
        await Host.PassAsync(Second);

        Assert.Equal("long", (await Take()).MessageText);
        Assert.Null(await Receive());
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_deleted_message_does_not_come_back()
    {
        await Queue.SendMessageAsync("a");
        var taken = await Take(Second);

        Assert.Equal(204, (await Queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt)).Status);
        await Host.PassAsync(Second);

        Assert.Null(await Receive());
        await Refused(404, "MessageNotFound", () => Queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt));
        await Refused(404, "MessageNotFound", () => Queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, "b"));
    }

    [Fact]
    public async Task Only_the_last_pop_receipt_counts()
    {
        var sent = (await Queue.SendMessageAsync("a")).Value;
        var first = await Take(Second);
        await Host.PassAsync(Second);
        var second = await Take();

        await Refused(400, "PopReceiptMismatch", () => Queue.DeleteMessageAsync(sent.MessageId, sent.PopReceipt));
        await Refused(400, "PopReceiptMismatch", () => Queue.DeleteMessageAsync(first.MessageId, first.PopReceipt));
        await Refused(400, "PopReceiptMismatch", () => Queue.UpdateMessageAsync(first.MessageId, first.PopReceipt, "b"));
        Assert.Equal(204, (await Queue.DeleteMessageAsync(second.MessageId, second.PopReceipt)).Status);
    }

    [Fact]
    public async Task Who_sent_a_message_may_take_it_back()
    {
        var sent = (await Queue.SendMessageAsync("a")).Value;

        await Queue.DeleteMessageAsync(sent.MessageId, sent.PopReceipt);

        Assert.Null(await Receive());
    }

    [Fact]
    public async Task A_receipt_still_counts_after_its_time_while_nobody_else_took_the_message()
    {
        await Queue.SendMessageAsync("a");
        var taken = await Take(Second);
        await Host.PassAsync(Second);

        await Queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);

        Assert.Null(await Receive());
    }

    [Fact]
    public async Task An_update_changes_the_text_gives_a_new_receipt_and_hides_the_message_again()
    {
        await Queue.SendMessageAsync("one");
        var taken = await Take();

        var updated = (await Queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, "two", 2 * Second)).Value;
        var hidden = await Receive();
        await Host.PassAsync(2 * Second);
        var again = await Take();

        Assert.Null(hidden);
        Assert.NotEqual(taken.PopReceipt, updated.PopReceipt);
        Assert.Equal(("two", 2), (again.MessageText, again.DequeueCount));
    }

    [Fact]
    public async Task An_update_without_a_text_keeps_it_and_may_give_the_message_back_at_once()
    {
        await Queue.SendMessageAsync("one");
        var taken = await Take();

        await Queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, visibilityTimeout: TimeSpan.Zero);

        Assert.Equal(("one", 2), (await Receive() is { } again ? (again.MessageText, again.DequeueCount) : default));
    }

    [Fact]
    public async Task Peeking_changes_nothing()
    {
        await Queue.SendMessageAsync("a");
        await Queue.SendMessageAsync("hidden", TimeSpan.FromMinutes(1));

        var peeked = (await Queue.PeekMessagesAsync(32)).Value;
        var again = (await Queue.PeekMessagesAsync(32)).Value;
        var received = await Take();

        Assert.Equal(("a", 0), (Assert.Single(peeked).MessageText, peeked[0].DequeueCount));
        Assert.Single(again);
        Assert.Equal((peeked[0].MessageId, 1), (received.MessageId, received.DequeueCount));
    }

    [Fact]
    public async Task Messages_are_taken_up_to_32_at_a_time_each_once()
    {
        for (var i = 0; i < 40; i++) await Queue.SendMessageAsync($"{i}");

        var first = (await Queue.ReceiveMessagesAsync(32)).Value;
        var rest = (await Queue.ReceiveMessagesAsync(32)).Value;

        Assert.Equal(32, first.Length);
        Assert.Equal(Enumerable.Range(0, 40), first.Concat(rest).Select(message => int.Parse(message.MessageText, null)).Order());
    }

    [Fact]
    public async Task A_message_goes_to_one_of_many_receivers()
    {
        for (var i = 0; i < 20; i++) await Queue.SendMessageAsync($"{i}");

        var received = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Receive()));

        Assert.Equal(
            Enumerable.Range(0, 20), received.OfType<QueueMessage>().Select(message => int.Parse(message.MessageText, null)).Order());
    }

    [Fact]
    public async Task Whoever_has_sent_a_message_finds_one_while_all_take_no_more_than_they_sent()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (var i = 0; i < 20; i++)
            {
                await Queue.SendMessageAsync("a");
                var taken = await Take();
                await Queue.DeleteMessageAsync(taken.MessageId, taken.PopReceipt);
            }
        }));

        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task The_count_includes_hidden_messages_and_clearing_removes_all()
    {
        for (var i = 0; i < 5; i++) await Queue.SendMessageAsync($"{i}");
        await Queue.ReceiveMessagesAsync(3);
        await Queue.SendMessageAsync("later", TimeSpan.FromHours(1));
        var before = await Count();

        await Queue.ClearMessagesAsync();

        Assert.Equal((6, 0), (before, await Count()));
        Assert.Null(await Receive());
    }
}
