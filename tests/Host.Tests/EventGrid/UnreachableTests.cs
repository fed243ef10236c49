namespace Izi.Host.Tests.EventGrid;

/// <summary>What happens while no functions host listens, or while it is not ready.</summary>
public sealed class UnreachableTests : IAsyncLifetime
{
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);

    readonly SignalledTime time = new();
    TestTopic topic = null!;

    public async Task InitializeAsync() => topic = await TestTopic.StartAsync(time);

    public async Task DisposeAsync() => await topic.DisposeAsync();

    [Fact]
    public async Task While_nobody_listens_it_is_tried_often_and_no_attempt_is_counted()
    {
        await topic.Webhook.CloseAsync();
        await topic.PublishAsync(TestTopic.Desired("devices/pc-01", epoch: 7));
        for (var tries = 0; tries < 50; tries++)
        {
            await time.TimerAsync(pause);
            Assert.False(topic.Topic.Health.FunctionsReachable);
            if (tries < 49) time.Advance(pause);
        }
        await topic.Webhook.ListenAsync();
        time.Advance(pause);

        Assert.Equal("devices/pc-01", (await topic.Webhook.NextAsync()).Event.Subject);
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal((0, true), (topic.Topic.Health.Pending, topic.Topic.Health.FunctionsReachable));
    }

    [Fact]
    public async Task A_host_that_is_not_ready_is_asked_again_soon()
    {
        var starting = 1;
        topic.Webhook.Answer = _ => Task.FromResult(starting-- > 0 ? 503 : 202);
        await topic.PublishAsync(TestTopic.Desired("devices/pc-01", epoch: 7));
        await topic.Webhook.NextAsync();

        await time.TimerAsync(pause);
        time.Advance(pause);

        await topic.Webhook.NextAsync();
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    [Fact]
    public async Task The_first_delivery_that_gets_through_lets_all_others_go()
    {
        await topic.Webhook.CloseAsync();
        await topic.PublishAsync(TestTopic.Desired("devices/early", epoch: 1));
        await time.TimerAsync(pause);
        await topic.Webhook.ListenAsync();

        await topic.PublishAsync(TestTopic.Desired("devices/late", epoch: 1));

        string?[] got = [(await topic.Webhook.NextAsync()).Event.Subject, (await topic.Webhook.NextAsync()).Event.Subject];
        Assert.Equal(["devices/early", "devices/late"], got.Order(StringComparer.Ordinal));
    }
}
