using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class QueueTests(AzuriteFixture storage) : IDisposable
{
    readonly TempFolder folder = new();
    readonly string account = storage.Azurite.Account();

    [Fact]
    public async Task A_message_reaches_its_function_read_from_json_with_its_dequeue_count_and_is_gone_afterwards()
    {
        await using var host = await StartAsync();

        await SendAsync("work", """{"Venue":"demo","Commit":7}""");

        Assert.Equal("demo 7 attempt 1", await host.NextAsync("work"));
        Assert.Equal("", await host.NextAsync("work-trace"));
        await EmptiedAsync("work");
    }

    [Fact]
    public async Task A_function_may_take_the_message_as_text_bytes_data_or_as_it_is()
    {
        await using var host = await StartAsync();

        await SendAsync("texts", "tëxt");
        await SendAsync("raw", "\u00ff");
        await SendAsync("data", "data");
        await SendAsync("messages", "whole");

        Assert.Equal("tëxt", await host.NextAsync("texts"));
        Assert.Equal("C3BF", await host.NextAsync("raw"));
        Assert.Equal("data", await host.NextAsync("data"));
        Assert.Equal("whole once", await host.NextAsync("messages"));
    }

    [Fact]
    public async Task A_message_that_fails_as_often_as_allowed_goes_to_the_poison_queue_as_it_was_sent()
    {
        const string sent = """{"Venue":"demo","Commit":1,"Do":"fail"}""";
        await using var host = await StartAsync(("maxDequeueCount", "3"));

        await SendAsync("work", sent);

        for (var attempt = 1; attempt <= 3; attempt++) Assert.Equal($"demo 1 attempt {attempt}", await host.NextAsync("work"));
        await host.Log.NextAsync(line => line.Text.Contains("was moved to work-poison", StringComparison.Ordinal));
        Assert.Equal(sent, (await Queue("work-poison").PeekMessageAsync()).Value.MessageText);
        await EmptiedAsync("work");
    }

    [Fact]
    public async Task A_message_that_failed_waits_as_long_as_host_json_says_before_it_is_tried_again()
    {
        await using var host = await StartAsync(("visibilityTimeout", "00:10:00"));

        await SendAsync("work", """{"Venue":"demo","Commit":1,"Do":"fail"}""");
        await host.NextAsync("work");
        await host.Log.NextAsync(line => line.Text.Contains("failed on message", StringComparison.Ordinal));

        await SendAsync("work", """{"Venue":"demo","Commit":2}""");
        Assert.Equal("demo 2 attempt 1", await host.NextAsync("work"));
        Assert.False(await host.HasMoreAsync("work"));
    }

    [Fact]
    public async Task A_message_that_is_not_in_the_encoding_of_host_json_goes_to_the_poison_queue_at_once()
    {
        await using var host = await StartAsync(("messageEncoding", "base64"));

        await SendAsync("texts", "{plain}");
        await host.Log.NextAsync(line => line.Text.Contains("was moved to texts-poison", StringComparison.Ordinal));
        await SendAsync("texts", "dMOreHQ=");

        Assert.Equal("tëxt", await host.NextAsync("texts"));
        Assert.Equal("{plain}", (await Queue("texts-poison").PeekMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task No_more_messages_run_at_once_than_host_json_allows()
    {
        await using var host = await StartAsync(("batchSize", "2"), ("newBatchThreshold", "0"));
        for (var commit = 0; commit < 5; commit++) await SendAsync("work", $$"""{"Venue":"demo","Commit":{{commit}},"Do":"work"}""");
        await host.NextAsync("work");
        await host.NextAsync("work");

        Assert.False(await host.HasMoreAsync("work"));
        await host.OpenAsync("work");

        for (var rest = 0; rest < 3; rest++) await host.NextAsync("work");
        await EmptiedAsync("work");
    }

    [Fact]
    public async Task The_host_lets_a_run_finish_before_it_stops_and_takes_no_more()
    {
        await using (var host = await StartAsync(("batchSize", "1"), ("newBatchThreshold", "0")))
        {
            await SendAsync("work", """{"Venue":"demo","Commit":1,"Do":"last"}""");
            await SendAsync("work", """{"Venue":"demo","Commit":2}""");
            await host.NextAsync("work");

            var stopping = host.Host.DisposeAsync();
            await host.OpenWhileStoppingAsync("last");
            await stopping;
        }

        await using var again = await StartAsync();

        Assert.Equal("demo 2 attempt 1", await again.NextAsync("work"));
        await EmptiedAsync("work");
    }

    [Fact]
    public async Task A_run_that_the_stop_of_the_host_cuts_short_comes_again_at_once()
    {
        await using (var host = await StartAsync())
        {
            await SendAsync("work", """{"Venue":"demo","Commit":1,"Do":"never"}""");
            await host.NextAsync("work");
        }

        await using var again = await StartAsync();

        Assert.Equal("demo 1 attempt 2", await again.NextAsync("work"));
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> StartAsync(params (string Name, string Value)[] queues) => TestHost.StartAsync(
        folder.Path, account, settings: [.. queues.Select(one => ($"AzureFunctionsJobHost__extensions__queues__{one.Name}", one.Value))]);

    QueueClient Queue(string name) => new(account, name, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2024_05_04));

    async Task SendAsync(string name, string text)
    {
        var queue = Queue(name);
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(text);
    }

    async Task EmptiedAsync(string name)
    {
        using var patience = new CancellationTokenSource(TestHost.Patience);
        while ((await Queue(name).GetPropertiesAsync(patience.Token)).Value.ApproximateMessagesCount is > 0) await Task.Yield();
    }
}
