using System.Text;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>What the broker does for its clients, whichever version they speak.</summary>
public abstract class MqttBrokerTests(MqttProtocolVersion version) : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(version: version);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Messages_of_one_connection_arrive_in_the_order_they_were_sent()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/#");
        using var pc = await broker.ConnectAsync("pc");

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => pc.PublishAsync($"pc/{i % 7}", $"{i}", retain: i % 3 == 0)));

        for (var i = 0; i < 500; i++) Assert.Equal($"pc/{i % 7}={i}", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_message_is_acknowledged_only_after_it_is_reported()
    {
        var reported = new TaskCompletionSource();
        broker.OnPublished = _ => reported.Task;
        using var pc = await broker.ConnectAsync("pc");
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");

        var publishing = pc.PublishAsync("pc/reported", "1");
        await pc.Mqtt.PingAsync();
        var before = publishing.IsCompleted;
        reported.SetResult();
        await publishing;

        Assert.False(before);
        Assert.Equal("pc/reported=1", await hall.NextTextAsync());
        Assert.Equal(("pc", "pc", "1"), broker.Messages.Select(m => (m.Username, m.ClientId, Encoding.UTF8.GetString(m.Payload.Span))).Single());
    }

    [Fact]
    public async Task A_message_that_cannot_be_reported_is_neither_delivered_nor_acknowledged()
    {
        broker.OnPublished = m => m.Topic is "pc/bad" ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        using var pc = await broker.ConnectAsync("pc");

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => pc.PublishAsync("pc/bad", "1"));
        using var again = await broker.ConnectAsync("pc");
        await again.PublishAsync("pc/good", "2");

        Assert.Equal("pc/good=2", await hall.NextTextAsync());
    }

    [Fact]
    public async Task No_two_messages_share_an_instant()
    {
        using var pc = await broker.ConnectAsync("pc");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => pc.PublishAsync("pc/a", $"{i}")));

        Assert.Equal(200, broker.Messages.Select(m => m.At).Distinct().Count());
        Assert.Equal(broker.Messages.Select(m => m.At).Order(), broker.Messages.Select(m => m.At));
    }

    [Fact]
    public async Task A_retained_message_is_replaced_and_cleared()
    {
        using var pc = await broker.ConnectAsync("pc");
        await pc.PublishAsync("pc/status", "old", retain: true);
        await pc.PublishAsync("pc/status", "new", retain: true);
        await pc.PublishAsync("pc/gone", "x", retain: true);
        await pc.PublishAsync("pc/gone", "", retain: true);
        await pc.PublishAsync("pc/last", "z", retain: true);

        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/#");

        string[] seen = [await hall.NextTextAsync(), await hall.NextTextAsync()];
        Assert.Equal(["pc/last=z!", "pc/status=new!"], seen.Order());
        await pc.PublishAsync("pc/status", "live", retain: true);
        Assert.Equal("pc/status=live", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_retained_message_survives_a_restart()
    {
        using (var pc = await broker.ConnectAsync("pc"))
        {
            await pc.PublishAsync("pc/status", "here", retain: true);
            await pc.PublishAsync("pc/plain", "not kept");
        }

        await broker.RestartAsync();
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/#");

        Assert.Equal("pc/status=here!", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_retained_message_is_on_the_disk_when_it_is_acknowledged()
    {
        using var pc = await broker.ConnectAsync("pc");

        await pc.PublishAsync("pc/status", "here", retain: true);

        var stored = broker.Store.Read(db => db.Query("SELECT payload FROM mqtt_retained", r => r.GetFieldValue<byte[]>(0)));
        Assert.Equal("here"u8.ToArray(), Assert.Single(stored));
    }

    [Fact]
    public async Task A_last_will_is_published_when_a_connection_breaks()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        var pc = await broker.ConnectAsync("pc", more: WithWill);

        pc.Dispose();

        Assert.Equal("pc/status=offline", await hall.NextTextAsync());
        Assert.Equal("- pc/pc ConnectionLost", await NextGoing());
    }

    [Fact]
    public async Task A_last_will_is_not_published_after_a_goodbye()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        using var pc = await broker.ConnectAsync("pc", more: WithWill);

        await pc.Mqtt.DisconnectAsync();
        Assert.Equal("- pc/pc ClientInitiatedDisconnect", await NextGoing());
        using var other = await broker.ConnectAsync("other");
        await other.PublishAsync("other/next", "1");

        Assert.Equal("other/next=1", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_retained_last_will_is_found_by_who_comes_later()
    {
        var pc = await broker.ConnectAsync("pc", more: o => WithWill(o.WithWillRetain()));
        await pc.PublishAsync("pc/status", "online", retain: true);
        pc.Dispose();
        Assert.Equal("- pc/pc ConnectionLost", await NextGoing());

        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/status");

        Assert.Equal("pc/status=offline!", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_wildcard_finds_its_topics_and_no_others()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("+/a/+");
        using var pc = await broker.ConnectAsync("pc");

        foreach (var topic in (string[])["pc/a", "pc/b/c", "pc/a/b/c", "$SYS/a/b", "pc/a/"]) await pc.PublishAsync(topic, "1");

        Assert.Equal("pc/a/=1", await hall.NextTextAsync());
    }

    [Fact]
    public async Task Overlapping_subscriptions_deliver_once_with_the_best_quality()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/#", MqttQualityOfServiceLevel.AtMostOnce);
        await hall.SubscribeAsync("pc/+", MqttQualityOfServiceLevel.AtLeastOnce);
        await hall.SubscribeAsync("pc/a", MqttQualityOfServiceLevel.AtMostOnce);
        using var pc = await broker.ConnectAsync("pc");

        await pc.PublishAsync("pc/a", "1");
        await pc.PublishAsync("pc/a", "2");

        var first = await hall.NextAsync();
        Assert.Equal(("1", MqttQualityOfServiceLevel.AtLeastOnce), (first.ConvertPayloadToString(), first.QualityOfServiceLevel));
        Assert.Equal("pc/a=2", await hall.NextTextAsync());
    }

    [Fact]
    public async Task What_is_unsubscribed_comes_no_more()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/a");
        await hall.SubscribeAsync("pc/b");
        using var pc = await broker.ConnectAsync("pc");

        await hall.Mqtt.UnsubscribeAsync("pc/a");
        await pc.PublishAsync("pc/a", "1");
        await pc.PublishAsync("pc/b", "2");

        Assert.Equal("pc/b=2", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_subscription_that_is_not_allowed_gets_a_failure_code_and_the_others_are_granted()
    {
        using var pc = await broker.ConnectAsync("pc");

        var result = await pc.Mqtt.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("pc/desired", MqttQualityOfServiceLevel.ExactlyOnce)
            .WithTopicFilter("other/desired", MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTopicFilter("pc/notice").Build());

        Assert.Equal(
            [
                MqttClientSubscribeResultCode.GrantedQoS1,
                version is MqttProtocolVersion.V500 ? MqttClientSubscribeResultCode.NotAuthorized : MqttClientSubscribeResultCode.UnspecifiedError,
                MqttClientSubscribeResultCode.GrantedQoS0,
            ],
            result.Items.Select(i => i.ResultCode));
    }

    [Fact]
    public async Task A_message_to_a_topic_that_is_not_allowed_is_not_delivered_and_ends_the_connection()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        using var pc = await broker.ConnectAsync("pc");

        await pc.Mqtt.PublishStringAsync("other/desired", "1");

        Assert.Equal("- pc/pc NotAuthorized", await NextGoing());
        using var other = await broker.ConnectAsync("other");
        await other.PublishAsync("other/next", "2");
        Assert.Equal("other/next=2", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_client_id_is_taken_over_after_the_end_of_the_old_connection_is_told()
    {
        using var first = await broker.ConnectAsync("pc", "id");

        using var second = await broker.ConnectAsync("pc", "id");

        Assert.Equal("+ pc/id", await broker.NextAsync());
        Assert.Equal("- pc/id SessionTakenOver", await broker.NextAsync());
        Assert.Equal("+ pc/id", await broker.NextAsync());
        await first.Gone;
        Assert.Equal(broker.Sequences.Distinct().Order(), broker.Sequences);
        Assert.Equal(1, broker.Broker.Connections);
    }

    [Fact]
    public async Task A_take_over_waits_for_the_last_will_of_the_old_connection()
    {
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        broker.OnPublished = _ =>
        {
            asked.SetResult();
            return answered.Task;
        };
        using var first = await broker.ConnectAsync("pc", "id", WithWill);
        var second = broker.ConnectAsync("pc", "id");
        await asked.Task.WaitAsync(TestBroker.Patience);

        using var other = await broker.ConnectAsync("other");
        var early = second.IsCompleted;
        answered.SetResult();
        using var late = await second;

        Assert.False(early);
        string[] told = [await broker.NextAsync(), await broker.NextAsync(), await broker.NextAsync(), await broker.NextAsync()];
        Assert.Equal(["+ pc/id", "+ other/other", "- pc/id SessionTakenOver", "+ pc/id"], told);
    }

    [Fact]
    public async Task The_client_id_of_another_account_cannot_be_taken_over()
    {
        using var pc = await broker.ConnectAsync("pc", "id");

        using var other = await broker.ConnectAsync("other", "id");

        Assert.True(await pc.Mqtt.TryPingAsync());
        Assert.True(await other.Mqtt.TryPingAsync());
    }

    [Fact]
    public async Task The_sequence_grows_over_a_restart()
    {
        using (await broker.ConnectAsync("pc")) await broker.NextAsync();
        await broker.NextAsync();

        await broker.RestartAsync();
        using var again = await broker.ConnectAsync("pc");

        await broker.NextAsync();
        Assert.Equal(3, broker.Sequences.Count);
        Assert.Equal(broker.Sequences.Distinct().Order(), broker.Sequences);
    }

    [Fact]
    public async Task Cutting_an_account_off_closes_its_connections_and_no_others()
    {
        using var one = await broker.ConnectAsync("pc", "1");
        using var two = await broker.ConnectAsync("pc", "2");
        using var other = await broker.ConnectAsync("other");

        broker.Broker.Disconnect("pc");

        await one.Gone;
        await two.Gone;
        Assert.True(await other.Mqtt.TryPingAsync());
    }

    static void WithWill(MqttClientOptionsBuilder options) => options
        .WithWillTopic("pc/status").WithWillPayload("offline").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    async Task<string> NextGoing()
    {
        while (true)
            if (await broker.NextAsync() is ['-', ..] going)
                return going;
    }
}

public sealed class MqttBrokerTestsIn311() : MqttBrokerTests(MqttProtocolVersion.V311);

public sealed class MqttBrokerTestsIn5() : MqttBrokerTests(MqttProtocolVersion.V500);
