using Azure.Storage.Queues;

namespace Izi.Host.Tests.Storage.Queues;

public class LimitPromises : QueuesTest
{
    [Fact]
    public async Task A_message_has_at_most_64_KiB_of_UTF8()
    {
        await Queue.SendMessageAsync(new string('x', 65536));

        await Refused(413, "RequestBodyTooLarge", () => Queue.SendMessageAsync(new string('x', 65537)));
        await Refused(413, "RequestBodyTooLarge", () => Queue.SendMessageAsync(new string('é', 32769)));
        Assert.Equal(new string('x', 65536), (await Take()).MessageText);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("a\0b")]
    [InlineData("\uFFFE")]
    public async Task A_message_holds_only_what_XML_can_say(string text)
    {
        var taken = (await Queue.SendMessageAsync("a")).Value;

        await Refused(400, null, () => Queue.SendMessageAsync(text));
        await Refused(400, null, () => Queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, text));
    }

    [Theory]
    [InlineData(10, 10, "InvalidQueryParameterValue")]
    [InlineData(11, 10, "InvalidQueryParameterValue")]
    [InlineData(0, 0, "InvalidQueryParameterValue")]
    [InlineData(0, -2, null)]
    [InlineData(-1, 60, "OutOfRangeQueryParameterValue")]
    [InlineData((7 * 24 * 60 * 60) + 1, -1, "OutOfRangeQueryParameterValue")]
    public async Task A_message_is_sent_with_times_that_can_be(int hidden, int lives, string? code) =>
        await Refused(400, code, () => Queue.SendMessageAsync("a", TimeSpan.FromSeconds(hidden), TimeSpan.FromSeconds(lives)));

    [Fact]
    public async Task Messages_are_taken_1_to_32_at_a_time()
    {
        await Refused(400, null, () => Queue.ReceiveMessagesAsync(0));
        await Refused(400, null, () => Queue.PeekMessagesAsync(0));
        await Refused(400, "OutOfRangeQueryParameterValue", () => Queue.ReceiveMessagesAsync(33));
        await Refused(400, "OutOfRangeQueryParameterValue", () => Queue.PeekMessagesAsync(33));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((7 * 24 * 60 * 60) + 1)]
    public async Task Messages_are_taken_for_1_second_to_7_days(int hidden) =>
        await Refused(400, "OutOfRangeQueryParameterValue", () => Receive(TimeSpan.FromSeconds(hidden)));

    [Fact]
    public async Task A_queue_that_is_there_may_be_made_again()
    {
        await Queue.SendMessageAsync("a");

        Assert.Null(await Queue.CreateIfNotExistsAsync());
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_queue_must_be_there()
    {
        var nowhere = Host.Service.GetQueueClient("nowhere");

        await Refused(404, "QueueNotFound", () => nowhere.SendMessageAsync("a"));
        await Refused(404, "QueueNotFound", () => nowhere.ReceiveMessageAsync());
        await Refused(404, "QueueNotFound", () => nowhere.PeekMessagesAsync());
        await Refused(404, "QueueNotFound", () => nowhere.ClearMessagesAsync());
        await Refused(404, "QueueNotFound", () => nowhere.GetPropertiesAsync());
    }

    [Theory]
    [InlineData("ab", "OutOfRangeInput")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123", "OutOfRangeInput")]
    [InlineData("Venues", "InvalidResourceName")]
    [InlineData("my_queue", "InvalidResourceName")]
    [InlineData("my--queue", "InvalidResourceName")]
    [InlineData("-queue", "InvalidResourceName")]
    [InlineData("queue-", "InvalidResourceName")]
    public async Task A_queue_has_a_name_of_3_to_63_small_letters_digits_and_single_dashes(string name, string code) =>
        await Refused(400, code, () => Host.Service.GetQueueClient(name).CreateIfNotExistsAsync());
}
