namespace Izi.Host.Tests.EventGrid;

/// <summary>In which order events reach a function, and that none is lost.</summary>
public sealed class OrderTests
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Events_of_one_subject_come_in_order_while_another_subject_is_held_up()
    {
        await using var topic = await TestTopic.StartAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        topic.Webhook.Answer = async got =>
        {
            if (got.Event.Subject == "devices/slow") await held.Task;
            return 202;
        };
        await topic.PublishAsync(TestTopic.Desired("devices/slow", epoch: 1));
        await topic.Webhook.NextAsync();

        await topic.PublishAsync([.. Enumerable.Range(1, 50).Select(epoch => TestTopic.Desired("devices/pc-01", epoch))]);

        for (var epoch = 1; epoch <= 50; epoch++)
            Assert.Equal($$"""{"epoch":{{epoch}}}""", (await topic.Webhook.NextAsync()).Event.Data!.ToString());
        held.SetResult();
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    [Fact]
    public async Task Thirty_two_subjects_are_delivered_at_the_same_time()
    {
        await using var topic = await TestTopic.StartAsync();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var under = 0;
        topic.Webhook.Answer = async _ =>
        {
            if (Interlocked.Increment(ref under) == 32) all.SetResult();
            await all.Task;
            return 202;
        };

        await topic.PublishAsync([.. Enumerable.Range(0, 40).Select(n => TestTopic.Desired($"devices/{n}", epoch: 1))]);

        await all.Task.WaitAsync(patience);
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(40, under);
    }

    [Fact]
    public async Task What_was_answered_200_is_delivered_though_the_process_is_killed_before_it_could()
    {
        await using var killed = await TestTopic.StartAsync();
        await killed.Webhook.CloseAsync();
        await killed.PublishAsync(TestTopic.Desired("devices/pc-01", epoch: 7));

        // The disk as kill -9 leaves it.
        var after = new TempFolder();
        foreach (var name in new[] { "izi.db", "izi.db-wal" }) File.Copy(Path.Combine(killed.Folder, name), Path.Combine(after.Path, name));
        await using var next = await TestTopic.StartAsync(files: after);

        Assert.Equal("devices/pc-01", (await next.Webhook.NextAsync()).Event.Subject);
    }
}
