using System.Threading.Channels;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Izi.Host.Tests.Storage;
using Izi.Host.Triggers;

namespace Izi.Host.Tests.Triggers;

/// <summary>A queue listener on the host's own storage, whose signal wakes it. Its clock stands still: no pause ends by itself.</summary>
public sealed class QueueSignalTests : IAsyncLifetime
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    readonly SignalledTime time = new();
    readonly Channel<string> ran = Channel.CreateUnbounded<string>();
    readonly CancellationTokenSource stop = new();
    readonly Looks looks = new();
    TestStorage storage = null!;
    QueueClient queue = null!;
    Task listening = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        storage = await TestStorage.StartAsync();
        var options = new QueueClientOptions();
        options.AddPolicy(looks, HttpPipelinePosition.PerCall);
        queue = new(storage.ConnectionString, "work", options);
        await queue.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await listening;
        stop.Dispose();
        await storage.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_comes_alone_costs_one_look_at_the_queue()
    {
        listening = Listen();
        await time.TimerAsync(FirstPause);
        var before = looks.Count;

        await queue.SendMessageAsync("alone");
        Assert.Equal("alone", await NextAsync());
        await time.TimerAsync(FirstPause);

        Assert.Equal(before + 1, looks.Count);
    }

    [Fact]
    public async Task A_message_that_is_sent_between_a_look_and_the_pause_after_it_runs_without_a_pause()
    {
        await queue.SendMessageAsync("first");
        looks.AfterNext = () => storage.Queues.GetQueueClient("work").SendMessage("second");

        listening = Listen();

        Assert.Equal("first", await NextAsync());
        Assert.Equal("second", await NextAsync());
    }

    [Fact]
    public async Task After_a_whole_batch_the_queue_is_looked_at_again_without_a_pause()
    {
        foreach (var text in new[] { "1", "2", "3" }) await queue.SendMessageAsync(text);

        listening = Listen(batchSize: 2);

        Assert.Equal(["1", "2", "3"], [await NextAsync(), await NextAsync(), await NextAsync()]);
    }

    Task<string> NextAsync() => ran.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);

    Task Listen(int batchSize = 16)
    {
        var settings = new QueueSettings(batchSize, 16, 5, TimeSpan.Zero, TimeSpan.FromMinutes(1), Base64: false);
        var poison = storage.Queues.GetQueueClient("work-poison");
        var log = LoggerFactory.Create(_ => { }).CreateLogger<QueueListener>();
        var listener = new QueueListener("Work", queue, poison, settings, storage.Server.QueueSignal, RunAsync, time, log);
        return Task.Run(() => listener.ListenAsync(stop.Token, default));
    }

    Task RunAsync(QueueMessage message, CancellationToken cancel) => ran.Writer.WriteAsync(message.MessageText, cancel).AsTask();

    /// <summary>Counts the requests that receive messages, and lets a test act between one's answer and the listener.</summary>
    sealed class Looks : HttpPipelineSynchronousPolicy
    {
        int count;

        public int Count => Volatile.Read(ref count);

        public Action? AfterNext { get; set; }

        public override void OnReceivedResponse(HttpMessage message)
        {
            var isLook = message.Request.Method == RequestMethod.Get;
            if (!isLook || !message.Request.Uri.Path.EndsWith("/messages", StringComparison.Ordinal)) return;
            Interlocked.Increment(ref count);
            (var act, AfterNext) = (AfterNext, null);
            act?.Invoke();
        }
    }
}
