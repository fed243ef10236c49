using Azure.Storage.Queues.Models;
using Azure.Storage.Queues;
using Azure;

namespace Izi.Host.Tests.Storage.Queues;

/// <summary>A test with an empty queue.</summary>
public abstract class QueuesTest : IAsyncLifetime
{
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected QueuesFixture Host { get; private set; } = null!;

    protected QueueClient Queue { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await OpenAsync();
        Queue = await Host.QueueAsync();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    protected virtual Task<QueuesFixture> OpenAsync() => QueuesFixture.OwnAsync();

    /// <summary>The next message, hidden for half a minute unless said otherwise; null when there is none.</summary>
    protected async Task<QueueMessage?> Receive(TimeSpan? hidden = null) => (await Queue.ReceiveMessageAsync(hidden)).Value;

    /// <summary>The next message, which is there.</summary>
    protected async Task<QueueMessage> Take(TimeSpan? hidden = null)
    {
        var message = await Receive(hidden);
        Assert.NotNull(message);
        return message;
    }

    protected async Task<int> Count() => (await Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    protected static async Task Refused(int status, string? code, Func<Task> action)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(action);
        Assert.Equal(status, refused.Status);
        if (code is not null) Assert.Equal(code, refused.ErrorCode);
    }
}
