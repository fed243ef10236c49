using System.Threading.Channels;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Izi.Host.Triggers;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class HeldMessageTests(AzuriteFixture storage)
{
    readonly FakeTimeProvider time = new();
    readonly Updates updates = new();

    [Fact]
    public async Task A_message_stays_hidden_for_as_long_as_its_function_runs_and_can_then_be_deleted()
    {
        var queue = await QueueAsync();
        await using var held = new HeldMessage(queue, (await queue.ReceiveMessageAsync(HeldMessage.Visibility)).Value, time);

        for (var third = 0; third < 5; third++)
        {
            time.Advance(HeldMessage.Visibility / 3);
            Assert.Contains("visibilitytimeout=30", await updates.NextAsync(), StringComparison.Ordinal);
        }
        await held.DeleteAsync();

        Assert.Equal(0, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_message_that_is_given_back_can_be_received_again_at_once()
    {
        var queue = await QueueAsync();
        await using (var held = new HeldMessage(queue, (await queue.ReceiveMessageAsync(HeldMessage.Visibility)).Value, time))
            await held.ReleaseAsync(TimeSpan.Zero);

        Assert.Equal(2, (await queue.ReceiveMessageAsync()).Value.DequeueCount);
    }

    [Fact]
    public async Task A_message_that_somebody_else_has_deleted_is_reported_as_lost()
    {
        var queue = await QueueAsync();
        await using var held = new HeldMessage(queue, (await queue.ReceiveMessageAsync(HeldMessage.Visibility)).Value, time);
        await queue.ClearMessagesAsync();

        await Assert.ThrowsAsync<RequestFailedException>(held.DeleteAsync);
    }

    async Task<QueueClient> QueueAsync()
    {
        var options = new QueueClientOptions(QueueClientOptions.ServiceVersion.V2024_05_04);
        options.AddPolicy(updates, HttpPipelinePosition.PerCall);
        var queue = new QueueClient(storage.Azurite.Account(), "held", options);
        await queue.CreateAsync();
        await queue.SendMessageAsync("held");
        return queue;
    }

    /// <summary>Tells of each update of a message.</summary>
    sealed class Updates : HttpPipelineSynchronousPolicy
    {
        readonly Channel<string> seen = Channel.CreateUnbounded<string>();

        public Task<string> NextAsync() => seen.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);

        public override void OnReceivedResponse(HttpMessage message)
        {
            var (method, uri) = (message.Request.Method, message.Request.Uri.ToString());
            if (method == RequestMethod.Put && uri.Contains("popreceipt", StringComparison.Ordinal)) seen.Writer.TryWrite(uri);
        }
    }
}
