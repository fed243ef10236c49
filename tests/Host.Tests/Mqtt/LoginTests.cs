namespace Izi.Host.Tests.Mqtt;

/// <summary>Who is let in, and under which client id, in either version.</summary>
public abstract class LoginTests(MqttProtocolVersion version) : IAsyncLifetime
{
    TestBroker broker = null!;

    bool Is5 => version is MqttProtocolVersion.V500;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(version);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Theory]
    [InlineData(TestBroker.Pc, "wrong")]
    [InlineData("demo/pc-03", TestBroker.Password)]
    [InlineData("demo", TestBroker.Password)]
    [InlineData("demo/pc-01/x", TestBroker.Password)]
    [InlineData("", TestBroker.Password)]
    [InlineData(TestBroker.Worker, "wrong")]
    public async Task A_client_without_the_account_s_key_is_refused(string username, string password)
    {
        var answer = await broker.TryAsync(new Party(), broker.Options(username).WithCredentials(username, password));

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, answer.ResultCode);
    }

    [Fact]
    public async Task A_refused_client_raises_no_event()
    {
        await broker.TryAsync(new Party(), broker.Options(TestBroker.Pc).WithCredentials(TestBroker.Pc, "wrong"));
        await broker.ConnectAsync(id: "right");

        Assert.Equal("+ demo/pc-01/right", await broker.Topic.SessionAsync());
    }

    [Fact]
    public async Task While_the_accounts_are_out_of_reach_a_client_is_told_to_come_again()
    {
        broker.Accounts.IsAway = true;
        var refused = await broker.TryAsync(new Party(), broker.Options(TestBroker.Pc));
        broker.Accounts.IsAway = false;
        var accepted = await broker.TryAsync(new Party(), broker.Options(TestBroker.Pc));

        Assert.Equal(
            (MqttClientConnectResultCode.ServerUnavailable, MqttClientConnectResultCode.Success),
            (refused.ResultCode, accepted.ResultCode));
    }

    [Fact]
    public async Task A_last_will_on_a_topic_that_is_not_allowed_is_refused()
    {
        var answer = await broker.TryAsync(
            new Party(), broker.Options(TestBroker.Pc).WithWillTopic(TestBroker.On("status", TestBroker.Other)).WithWillPayload("x"));

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, answer.ResultCode);
    }

    [Fact]
    public async Task The_client_id_of_another_user_cannot_be_taken_over()
    {
        var pc = await broker.ConnectAsync(TestBroker.Pc, "same");
        var other = await broker.ConnectAsync(TestBroker.Other, "same");

        Assert.True(await pc.Client.TryPingAsync());
        Assert.True(await other.Client.TryPingAsync());
    }

    [Fact]
    public async Task A_client_id_is_taken_over_within_a_user_after_the_end_of_the_old_connection_is_reported()
    {
        var first = await broker.ConnectAsync(id: "same", more: WithWill);
        var second = await broker.ConnectAsync(id: "same");

        var gone = await first.Gone();
        if (Is5) Assert.Equal(MqttClientDisconnectReason.SessionTakenOver, gone.Reason);
        Assert.True(await second.Client.TryPingAsync());
        Assert.Equal(
            ["MQTTClientSessionConnected", "EventPublished", "MQTTClientSessionDisconnected", "MQTTClientSessionConnected"],
            broker.Topic.All.Skip(1).Select(one => one.Type.Split('.')[^1]));
        Assert.Equal("SessionTakenOver", FakeTopic.Data(broker.Topic.All.ElementAt(3)).disconnectionReason);
    }

    [Fact]
    public async Task Many_takeovers_at_once_leave_one_connection()
    {
        var parties = Enumerable.Range(0, 10).Select(_ => new Party()).ToList();
        await Task.WhenAll(parties.Select(party => TryAsync(party)));

        var answers = await Task.WhenAll(parties.Select(party => party.Client.TryPingAsync()));
        Assert.Single(answers, answered => answered);
    }

    [Fact]
    public async Task Clients_without_an_id_get_one_each()
    {
        var one = await broker.ConnectAsync(more: options => options.WithClientId(""));
        var two = await broker.ConnectAsync(more: options => options.WithClientId(""));

        Assert.True(await one.Client.TryPingAsync());
        Assert.True(await two.Client.TryPingAsync());
        var (first, second) = (await one.Come(), await two.Come());
        if (Is5) Assert.Equal($"+ demo/pc-01/{first.ConnectResult.AssignedClientIdentifier}", await broker.Topic.SessionAsync());
        if (Is5) Assert.NotEqual(first.ConnectResult.AssignedClientIdentifier, second.ConnectResult.AssignedClientIdentifier);
    }

    /// <summary>Connects, unless another client takes over first.</summary>
    async Task TryAsync(Party party)
    {
        try
        {
            await broker.TryAsync(party, broker.Options(TestBroker.Pc, "same"));
        }
        catch (MqttConnectingFailedException)
        {
            Assert.False(party.Client.IsConnected);
        }
    }

    static void WithWill(MqttClientOptionsBuilder options) => options.WithWillTopic(TestBroker.On("status")).WithWillPayload("offline");
}

public sealed class LoginTestsIn311() : LoginTests(MqttProtocolVersion.V311);

public sealed class LoginTestsIn5() : LoginTests(MqttProtocolVersion.V500);
