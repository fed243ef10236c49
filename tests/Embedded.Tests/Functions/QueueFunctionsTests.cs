using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Izi.Embedded.Functions;
using Izi.Embedded.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.Functions;

public sealed class QueueFunctionsTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
    readonly Inbox inbox = new();

    [Fact]
    public async Task A_message_reaches_its_function_decoded_and_read_from_json_and_is_gone_afterwards()
    {
        await using var host = await Start();
        var queue = Queue(host, "work");

        await queue.SendMessageAsync(Base64(JsonSerializer.Serialize(new { venue = "demo", commit = 7 })));

        Assert.Equal("demo 7 attempt 1", await inbox.Next());
        Assert.Equal(0, await Emptied(host, "work"));
    }

    [Fact]
    public async Task A_function_may_take_the_message_as_text_bytes_or_as_it_is()
    {
        await using var host = await Start();

        await Queue(host, "texts").SendMessageAsync(Base64("tëxt"));
        var text = await inbox.Next();
        await Queue(host, "bytes").SendMessageAsync(Convert.ToBase64String([0xff, 0x00]));
        var bytes = await inbox.Next();
        await Queue(host, "messages").SendMessageAsync(Base64("whole"));
        var message = await inbox.Next();

        Assert.Equal("tëxt", text);
        Assert.Equal("FF00", bytes);
        Assert.Equal("whole once", message);
    }

    [Fact]
    public async Task A_message_that_fails_five_times_goes_to_the_poison_queue_as_it_was_sent()
    {
        inbox.Fail = true;
        await using var host = await Start();
        var sent = Base64("""{"venue":"demo","commit":1}""");

        await Queue(host, "work").SendMessageAsync(sent);

        for (var attempt = 1; attempt <= 5; attempt++) Assert.Equal($"demo 1 attempt {attempt}", await inbox.Next());
        Assert.Equal(sent, await Poisoned(host));
        Assert.Equal(0, await Emptied(host, "work"));
    }

    [Fact]
    public async Task A_message_that_failed_waits_as_long_as_host_json_says_before_it_is_tried_again()
    {
        inbox.Fail = true;
        HostJson("""{ "extensions": { "queues": { "visibilityTimeout": "00:10:00", "maxDequeueCount": 2 } } }""");
        await using var host = await Start();
        await Queue(host, "work").SendMessageAsync(Base64("""{"venue":"demo","commit":1}"""));
        await inbox.Next();
        while (await Visible(host) != time.GetUtcNow().AddMinutes(10)) await Task.Yield();

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.False(inbox.HasMore);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("demo 1 attempt 2", await inbox.Next());
        await Poisoned(host);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_the_poison_queue_at_once()
    {
        await using var host = await Start();

        await Queue(host, "work").SendMessageAsync("{plain}");

        Assert.Equal("{plain}", await Poisoned(host));
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public async Task Plain_messages_are_taken_where_host_json_says_none_for_the_encoding()
    {
        HostJson("""{ "extensions": { "queues": { "messageEncoding": "none" } } }""");
        await using var host = await Start();

        await Queue(host, "texts").SendMessageAsync("{plain}");

        Assert.Equal("{plain}", await inbox.Next());
    }

    [Fact]
    public async Task A_message_stays_hidden_from_others_for_as_long_as_its_function_runs()
    {
        inbox.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await Start();
        await Queue(host, "work").SendMessageAsync(Base64("""{"venue":"demo","commit":1}"""));
        await inbox.Next();

        for (var half = 0; half < 10; half++)
        {
            var before = await Visible(host);
            time.Advance(HeldMessage.Visibility / 2);
            while (await Visible(host) == before) await Task.Yield();
        }
        inbox.Hold.SetResult();

        Assert.Equal(0, await Emptied(host, "work"));
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public async Task The_host_lets_a_message_s_run_finish_before_it_stops_and_takes_no_more()
    {
        HostJson("""{ "extensions": { "queues": { "batchSize": 1, "newBatchThreshold": 0 } } }""");
        inbox.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var host = await Start())
        {
            await Queue(host, "work").SendMessageAsync(Base64("""{"venue":"demo","commit":1}"""));
            await Queue(host, "work").SendMessageAsync(Base64("""{"venue":"demo","commit":2}"""));
            await inbox.Next();

            var stopping = host.Host.StopAsync();
            inbox.Hold.SetResult();
            await stopping.WaitAsync(TestHost.Patience);
        }
        Assert.False(inbox.HasMore);

        await using var again = await Start();

        Assert.Equal("demo 2 attempt 1", await inbox.Next());
        Assert.Equal(0, await Emptied(again, "work"));
    }

    [Fact]
    public async Task No_more_messages_run_at_once_than_host_json_allows()
    {
        HostJson("""{ "extensions": { "queues": { "batchSize": 2, "newBatchThreshold": 1 } } }""");
        inbox.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await Start();
        var queue = Queue(host, "work");

        for (var commit = 0; commit < 8; commit++) await queue.SendMessageAsync(Base64($$"""{"venue":"demo","commit":{{commit}}}"""));
        await inbox.Next();
        await inbox.Next();
        inbox.Hold.SetResult();
        for (var rest = 0; rest < 6; rest++) await inbox.Next();

        Assert.InRange(inbox.MostAtOnce, 2, 3);
        Assert.Equal(0, await Emptied(host, "work"));
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> Start() => TestHost.Start(folder, [typeof(Work)], TestHost.With(time, inbox), "--Work=work");

    void HostJson(string json) => File.WriteAllText(Path.Combine(folder.Path, "host.json"), json);

    static QueueClient Queue(TestHost host, string name) => host.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(name);

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static async Task<int> Emptied(TestHost host, string name)
    {
        var queue = Queue(host, name);
        using var patience = new CancellationTokenSource(TestHost.Patience);
        while ((await queue.GetPropertiesAsync(patience.Token)).Value.ApproximateMessagesCount is > 0) await Task.Yield();
        return 0;
    }

    static async Task<string> Poisoned(TestHost host)
    {
        await host.Log.Next(line => line.Text.Contains("was moved to work-poison", StringComparison.Ordinal));
        return (await Queue(host, "work-poison").PeekMessagesAsync()).Value.Single().MessageText;
    }

    // When the one message of the queue is seen again.
    static Task<DateTimeOffset?> Visible(TestHost host) => Task.FromResult(host.Services.GetRequiredService<DataFolder>().Store.Read(db =>
        db.First("SELECT visible FROM queue_messages WHERE queue = 'work'", row => (DateTimeOffset?)QueueTime.At(row.GetInt64(0)))));

    public sealed class Inbox
    {
        readonly Channel<string> channel = Channel.CreateUnbounded<string>();
        int running;

        public bool Fail { get; set; }
        public TaskCompletionSource? Hold { get; set; }
        public int MostAtOnce { get; private set; }
        public bool HasMore => channel.Reader.TryPeek(out _);

        public async Task Add(string text)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref running));
            channel.Writer.TryWrite(text);
            if (Hold is not null) await Hold.Task;
            Interlocked.Decrement(ref running);
            if (Fail) throw new InvalidOperationException("no");
        }

        public Task<string> Next() => channel.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
    }

    public sealed record Note(string Venue, int Commit);

    public sealed class Work(Inbox inbox)
    {
        [Function("Work")]
        public Task Run([QueueTrigger("%Work%")] Note note, int dequeueCount) =>
            inbox.Add($"{note.Venue} {note.Commit} attempt {dequeueCount}");

        [Function("Texts")]
        public Task Text([QueueTrigger("texts")] string text) => inbox.Add(text);

        [Function("Bytes")]
        public Task Bytes([QueueTrigger("bytes")] BinaryData bytes) => inbox.Add(Convert.ToHexString(bytes));

        [Function("Messages")]
        public Task Message([QueueTrigger("messages")] QueueMessage message) =>
            inbox.Add($"{message.MessageText} {(message.DequeueCount == 1 ? "once" : "again")}");
    }
}
