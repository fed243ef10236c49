using Azure.Messaging;
using Izi.Host.EventGrid;

namespace Izi.Host.Tests.EventGrid;

/// <summary>What happens to an event whose delivery fails.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    TestTopic topic = null!;

    public async Task InitializeAsync() => topic = await TestTopic.StartAsync(time);

    public async Task DisposeAsync() => await topic.DisposeAsync();

    [Fact]
    public async Task It_is_tried_again_after_ten_and_thirty_seconds()
    {
        Fail(times: 2);
        await PublishAndFailAsync();

        time.Advance(TimeSpan.FromSeconds(9));
        await topic.Topic.WaitUntilIdleAsync();
        Assert.False(topic.Webhook.HasMore);
        time.Advance(TimeSpan.FromSeconds(2));
        await topic.Webhook.NextAsync();
        await topic.Log.NextAsync("attempt 2");
        time.Advance(TimeSpan.FromSeconds(33));
        await topic.Webhook.NextAsync();

        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    [Theory]
    [Rule("R2")]
    [InlineData(-1)]
    [InlineData(365 * 24)]
    public async Task A_step_of_the_wall_clock_neither_hastens_nor_delays_it(int hours)
    {
        Fail(times: 1);
        await PublishAndFailAsync();

        time.Step(TimeSpan.FromHours(hours));
        time.Advance(TimeSpan.FromSeconds(9));
        await topic.Topic.WaitUntilIdleAsync();
        Assert.False(topic.Webhook.HasMore);
        time.Step(TimeSpan.FromHours(-hours));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("devices/pc-01", (await topic.Webhook.NextAsync()).Event.Subject);
    }

    [Fact]
    public async Task After_a_day_it_is_kept_for_operators_with_its_last_error()
    {
        topic.Webhook.Answer = _ => Task.FromResult(500);
        await PublishAndFailAsync();
        for (var attempt = 2; attempt <= 10; attempt++)
        {
            time.Advance(EventRetry.Next(attempt - 1, TimeSpan.Zero)!.Value * 1.1);
            await topic.Webhook.NextAsync();
            await topic.Log.NextAsync($"attempt {attempt},");
        }
        time.Advance(TimeSpan.FromHours(13.2));
        await topic.Log.NextAsync("was given up for subscription bridge after 11 attempts");

        var (error, json) = topic.Store.Read(db =>
            db.First("SELECT error, json FROM event_dead", row => (row.GetString(0), CloudEvent.Parse(new(row.GetFieldValue<byte[]>(1))))));
        Assert.Contains("500", error, StringComparison.Ordinal);
        Assert.Equal("devices/pc-01", json!.Subject);
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    [Theory]
    [InlineData(1, 0, 10)]
    [InlineData(2, 0, 30)]
    [InlineData(29, 0, 12 * 3600)]
    [InlineData(30, 0, null)]
    [InlineData(2, 24 * 3600, null)]
    public void It_is_given_up_after_thirty_attempts_or_a_day(int attempts, int ageSeconds, int? waitSeconds) => Assert.Equal(
        waitSeconds is { } wait ? TimeSpan.FromSeconds(wait) : null, EventRetry.Next(attempts, TimeSpan.FromSeconds(ageSeconds)));

    [Fact]
    [Rule("R2")]
    public async Task It_is_due_at_once_when_the_process_starts_again()
    {
        Fail(times: 1);
        await PublishAndFailAsync();

        await topic.RestartAsync();

        Assert.Equal("devices/pc-01", (await topic.Webhook.NextAsync()).Event.Subject);
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    [Fact]
    public async Task It_is_kept_for_operators_when_its_subscription_is_gone()
    {
        Fail(times: 1);
        await PublishAndFailAsync();

        await topic.RestartAsync(new EventSubscription("other", "Other", EventSource.Topic, ["other"]));

        Assert.Equal(
            "The subscription is gone.", topic.Store.Read(db => db.First("SELECT error FROM event_dead", row => row.GetString(0))));
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    [Fact]
    public async Task A_store_that_fails_after_the_delivery_has_it_made_again()
    {
        var broken = 1;
        topic.Store.Fault = statement =>
        {
            if (statement.StartsWith("DELETE FROM event_delivery", StringComparison.Ordinal) && broken-- > 0)
                throw new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10);
        };

        await topic.PublishAsync(TestTopic.Desired("devices/pc-01", epoch: 7));
        await topic.Webhook.NextAsync();
        await topic.Log.NextAsync("The store failed on event");
        time.Advance(TimeSpan.FromSeconds(1));

        await topic.Webhook.NextAsync();
        await topic.Topic.WaitUntilIdleAsync();
        Assert.Equal(0, topic.Topic.Health.Pending);
    }

    void Fail(int times) => topic.Webhook.Answer = _ => Task.FromResult(times-- > 0 ? 500 : 202);

    async Task PublishAndFailAsync()
    {
        await topic.PublishAsync(TestTopic.Desired("devices/pc-01", epoch: 7));
        await topic.Webhook.NextAsync();
        await topic.Log.NextAsync("attempt 1");
    }
}
