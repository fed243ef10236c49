using System.Threading.Channels;
using Izi.Embedded.Functions;
using Izi.Embedded.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.Functions;

/// <summary>Queue functions where nobody tells the host that a message has come: it has to ask.</summary>
public sealed class QueuesOnAzuriteTests : IAsyncLifetime
{
    readonly TempFolder folder = new();
    readonly Inbox inbox = new();
    Azurite azurite = null!;
    string account = null!;

    public async Task InitializeAsync()
    {
        azurite = await Azurite.StartAsync();
        account = azurite.Account();
    }

    public Task DisposeAsync()
    {
        azurite.Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_message_reaches_its_function_whoever_sent_it_and_is_gone_afterwards()
    {
        await using var host = await Start();

        await Queue(host, "work").SendMessageAsync("own");
        Assert.Equal("own 1", await inbox.Next());
        await new QueueServiceClient(account).GetQueueClient("work").SendMessageAsync("foreign");

        Assert.Equal("foreign 1", await inbox.Next());
        while ((await Queue(host, "work").GetPropertiesAsync()).Value.ApproximateMessagesCount > 0) await Task.Yield();
    }

    [Fact]
    public async Task A_message_that_fails_five_times_goes_to_the_poison_queue_as_it_was_sent()
    {
        inbox.Fail = true;
        await using var host = await Start();

        await Queue(host, "work").SendMessageAsync("bad");

        for (var attempt = 1; attempt <= 5; attempt++) Assert.Equal($"bad {attempt}", await inbox.Next());
        await host.Log.Next(line => line.Text.Contains("was moved to work-poison", StringComparison.Ordinal));
        Assert.Equal("bad", (await Queue(host, "work-poison").PeekMessagesAsync()).Value.Single().MessageText);
    }

    [Fact]
    public async Task An_account_that_is_away_at_the_start_is_used_as_soon_as_it_is_there()
    {
        await azurite.Kill();
        await using var host = await Start();
        await host.Log.Next(line => line.Text.Contains("cannot be reached", StringComparison.Ordinal));

        await azurite.Again();
        await Queue(host, "work").CreateIfNotExistsAsync();
        await Queue(host, "work").SendMessageAsync("late");

        Assert.Equal("late 1", await inbox.Next());
    }

    Task<TestHost> Start()
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "host.json"), """{ "extensions": { "queues": { "messageEncoding": "none", "maxPollingInterval": "00:00:01" } } }""");
        return TestHost.Start(folder, [typeof(Work)], TestHost.With(inbox), $"--AzureWebJobsStorage={account}");
    }

    static QueueClient Queue(TestHost host, string name) => host.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(name);

    public sealed class Inbox
    {
        readonly Channel<string> channel = Channel.CreateUnbounded<string>();

        public bool Fail { get; set; }

        public void Add(string text)
        {
            channel.Writer.TryWrite(text);
            if (Fail) throw new InvalidOperationException("no");
        }

        public Task<string> Next() => channel.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
    }

    public sealed class Work(Inbox inbox)
    {
        [Function("Work")]
        public void Run([QueueTrigger("work")] string text, int dequeueCount) => inbox.Add($"{text} {dequeueCount}");
    }
}
