namespace Izi.App.Tests.Devices;

/// <summary>A device that wants to hear or say more than its own.</summary>
public sealed class AttackTests : ClubTest
{
    [Theory]
    [InlineData("#")]
    [InlineData("+/+/+/+")]
    [InlineData("izi/#")]
    [InlineData("izi/demo/#")]
    [InlineData("izi/demo/+/desired")]
    [InlineData("izi/+/pc-01/desired")]
    [InlineData("izi/demo/pc-02/desired")]
    [InlineData("izi/demo/pc-010/desired")]
    [InlineData("izi/demo/PC-01/desired")]
    [InlineData("/izi/demo/pc-01/desired")]
    [InlineData("$SYS/#")]
    [InlineData("$share/hall/izi/demo/pc-02/desired")]
    public async Task It_may_not_hear_beyond_its_own_prefix(string filter)
    {
        foreach (var version in Versions)
        {
            using var client = await Connect(version);

            var code = await Subscribe(client, filter);

            Assert.True(code >= MqttClientSubscribeResultCode.UnspecifiedError, $"{version}: {filter} was granted as {code}");
        }
    }

    [Theory]
    [InlineData("izi/demo/pc-01/desired")]
    [InlineData("izi/demo/pc-01/notice")]
    [InlineData("izi/demo/pc-02/status")]
    [InlineData("izi/demo/pc-01/reported/more")]
    [InlineData("izi/demo/pc-01")]
    [InlineData("izi/other/pc-01/reported")]
    [InlineData("$SYS/broker")]
    public async Task What_it_may_not_say_is_heard_by_nobody_and_ends_its_connection(string topic)
    {
        foreach (var version in Versions)
        {
            await using var neighbour = await Club.Device("pc-02");
            using var client = await Connect(version);
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            client.DisconnectedAsync += _ =>
            {
                gone.TrySetResult();
                return Task.CompletedTask;
            };
            var forged = new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload("""{"epoch":999,"mode":"unlocked","online":true}""")
                .WithRetainFlag()
                .Build();

            await client.PublishAsync(forged);
            await gone.Task.WaitAsync(TimeSpan.FromSeconds(20));

            Assert.Equal(1, (int)(await neighbour.Desired("locked"))["epoch"]!);
        }
    }

    [Fact]
    public async Task A_last_will_it_may_not_say_is_heard_by_nobody()
    {
        await using var neighbour = await Club.Device("pc-02");
        var first = (int)(await neighbour.Desired("locked"))["epoch"]!;
        using (var client = new MqttClientFactory().CreateMqttClient())
            await client.ConnectAsync(
                Options(MqttProtocolVersion.V311)
                    .WithWillTopic("izi/demo/pc-02/desired")
                    .WithWillPayload("""{"epoch":999,"mode":"unlocked"}""")
                    .WithWillRetain()
                    .Build());

        await using var again = await Club.Device("pc-02");

        Assert.Equal(first, (int)(await again.Desired("locked"))["epoch"]!);
    }

    [Fact]
    public async Task It_may_not_have_the_broker_look_a_thousand_times_at_once()
    {
        using var client = await Connect(MqttProtocolVersion.V311);
        var many = new MqttClientSubscribeOptionsBuilder();
        for (var i = 0; i < 1000; i++) many.WithTopicFilter("izi/demo/pc-01/#", MqttQualityOfServiceLevel.AtLeastOnce);

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.SubscribeAsync(many.Build()));

        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task It_may_not_have_more_than_a_hundred_subscriptions()
    {
        using var client = await Connect(MqttProtocolVersion.V500);
        var codes = new List<MqttClientSubscribeResultCode>();

        for (var i = 0; i <= 100; i++) codes.Add(await Subscribe(client, $"izi/demo/pc-01/{i}"));

        Assert.Equal(100, codes.Count(code => code is MqttClientSubscribeResultCode.GrantedQoS1));
        Assert.Equal(MqttClientSubscribeResultCode.QuotaExceeded, codes[^1]);
    }

    static IEnumerable<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, MqttProtocolVersion.V500];

    async Task<IMqttClient> Connect(MqttProtocolVersion version)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(version).Build());
        return client;
    }

    static async Task<MqttClientSubscribeResultCode> Subscribe(IMqttClient client, string filter)
    {
        var result = await client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build());
        return result.Items.Single().ResultCode;
    }

    MqttClientOptionsBuilder Options(MqttProtocolVersion version) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", Club.MqttPort)
        .WithProtocolVersion(version)
        .WithClientId("attacker")
        .WithCredentials("demo/pc-01", DemoClub.Key);
}
