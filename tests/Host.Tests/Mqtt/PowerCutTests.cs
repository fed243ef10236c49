namespace Izi.Host.Tests.Mqtt;

/// <summary>Connections that were open when the process ended.</summary>
public sealed class PowerCutTests : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task They_are_reported_with_their_last_wills_before_anybody_can_connect()
    {
        var pc = await broker.ConnectAsync(id: "pc", more: WithWill);
        await broker.ConnectAsync(TestBroker.Other, "plain");
        await pc.Say(TestBroker.On("status"), "online", retain: true);

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        Assert.Equal(
            ["- demo/pc-01/pc ConnectionLost", "- demo/pc-02/plain ConnectionLost"],
            [await next.Topic.SessionAsync(), await next.Topic.SessionAsync()]);
        Assert.Equal([TestBroker.On("status")], next.Topic.All.Where(one => one.Type == "MQTT.EventPublished").Select(one => one.Subject));
        Assert.True(Sequences(next).Min() > Sequences(broker).Max());
        var hall = await next.HallAsync();
        Assert.Equal($"{TestBroker.On("status")}=offline!", await hall.Next());
    }

    [Fact]
    public async Task A_retained_will_on_a_topic_of_which_nothing_is_kept_is_delivered_and_not_kept()
    {
        await broker.ConnectAsync(
            id: "pc", more: options => options.WithWillTopic(TestBroker.On("reported")).WithWillPayload("gone").WithWillRetain());
        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        var (hall, pc) = (await next.HallAsync(), await next.ConnectAsync());
        await pc.Say(TestBroker.On("presence"), "here");

        Assert.Equal(
            [TestBroker.On("reported"), TestBroker.On("presence")],
            next.Topic.All.Where(one => one.Type == "MQTT.EventPublished").Select(one => one.Subject));
        Assert.Equal($"{TestBroker.On("presence")}=here", await hall.Next());
    }

    [Fact]
    public async Task They_are_reported_once()
    {
        await broker.ConnectAsync(id: "pc", more: WithWill);
        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        await using var third = next.AfterPowerCut();
        await third.Broker.StartAsync(CancellationToken.None);
        await third.ConnectAsync(id: "new");

        Assert.Equal("+ demo/pc-01/new", await third.Topic.SessionAsync());
        Assert.DoesNotContain(third.Topic.All, one => one.Type == "MQTT.EventPublished");
    }

    [Fact]
    public async Task A_power_cut_while_they_are_reported_lets_the_same_events_be_raised_again_and_loses_none()
    {
        await broker.ConnectAsync(id: "1");
        await broker.ConnectAsync(id: "2");
        await using var second = broker.AfterPowerCut();
        var (reached, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        second.Topic.OnPublish = one =>
        {
            if (one.Subject!.EndsWith("/1", StringComparison.Ordinal)) return Task.CompletedTask;
            reached.SetResult();
            return never.Task;
        };
        var starting = second.Broker.StartAsync(CancellationToken.None);
        await reached.Task.WaitAsync(TestBroker.Patience);

        await using var third = second.AfterPowerCut();
        await third.Broker.StartAsync(CancellationToken.None);

        Assert.False(starting.IsCompleted);
        Assert.Equal("- demo/pc-01/2 ConnectionLost", await third.Topic.SessionAsync());
        second.Topic.OnPublish = _ => Task.CompletedTask;
        never.SetResult();
        await starting;
        Assert.Equal(second.Topic.All.ElementAt(1).Id, third.Topic.All.ElementAt(0).Id);
    }

    [Fact]
    public async Task A_client_that_left_is_not_reported_again()
    {
        var pc = await broker.ConnectAsync(id: "pc", more: WithWill);
        await pc.Client.DisconnectAsync();
        while (await broker.Topic.SessionAsync() is not ['-', ..]) { }
        await broker.ConnectAsync(TestBroker.Other, "other");
        await broker.Topic.SessionAsync();

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        Assert.Equal("- demo/pc-02/other ConnectionLost", await next.Topic.SessionAsync());
    }

    [Fact]
    public async Task A_stop_reports_the_end_of_every_connection()
    {
        await broker.ConnectAsync(id: "pc");

        await broker.RestartAsync();

        Assert.Equal(
            ["+ demo/pc-01/pc", "- demo/pc-01/pc ServerInitiatedDisconnect"],
            [await broker.Topic.SessionAsync(), await broker.Topic.SessionAsync()]);
        Assert.Equal([0L], broker.Store.Read(db => db.Query("SELECT count(*) FROM mqtt_live", row => row.GetInt64(0))));
    }

    [Fact]
    public async Task An_end_that_cannot_be_stored_is_reported_by_the_next_process()
    {
        var pc = await broker.ConnectAsync(id: "pc");
        broker.Topic.OnPublish = _ => throw new IOException("The disk is full.");
        await pc.Client.DisconnectAsync();
        await broker.StopAsync();

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        Assert.Equal("- demo/pc-01/pc ConnectionLost", await next.Topic.SessionAsync());
    }

    static IEnumerable<long> Sequences(TestBroker broker) => broker.Topic.All
        .Where(one => one.Type.StartsWith("Microsoft", StringComparison.Ordinal)).Select(one => FakeTopic.Data(one).sequenceNumber);

    static void WithWill(MqttClientOptionsBuilder options) => options.WithWillTopic(TestBroker.On("status")).WithWillPayload("offline")
        .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithWillRetain();
}
