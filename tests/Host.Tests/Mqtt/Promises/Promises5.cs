using Izi.Contracts.Mqtt;
using System.Text;

namespace Izi.Host.Tests.Mqtt;

/// <summary>What only 5.0 has.</summary>
public abstract class Promises5(MqttHost host) : MqttTest(MqttProtocolVersion.V500, host)
{
    [Theory]
    [InlineData(0x85, MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData(0x86, MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData(0x87, MqttClientConnectResultCode.NotAuthorized)]
    [InlineData(0x88, MqttClientConnectResultCode.ServerUnavailable)]
    [InlineData(0x8A, MqttClientConnectResultCode.Banned)]
    public async Task A_refusal_says_why(byte code, MqttClientConnectResultCode expected)
    {
        using var server = new ScriptedServer(Version);
        var party = Party();

        var connecting = party.Client.ConnectAsync(server.Options().Build());
        await server.Accept(code);

        Assert.Equal(expected, (await connecting).ResultCode);
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task What_a_message_says_of_itself_arrives_with_it()
    {
        var party = await Connect("pc");
        await party.Subscribe(Topic("a"));

        await party.Client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topic("a")).WithPayload("1")
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithContentType("application/json")
            .WithResponseTopic(Topic("answer"))
            .WithCorrelationData([1, 2, 3])
            .WithMessageExpiryInterval(600)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithUserProperty("venue", Encoding.UTF8.GetBytes("minsk")).Build());

        var heard = (await party.Heard()).ApplicationMessage;
        Assert.Equal(("application/json", Topic("answer")), (heard.ContentType, heard.ResponseTopic));
        Assert.Equal([1, 2, 3], heard.CorrelationData);
        Assert.Equal(MqttPayloadFormatIndicator.CharacterData, heard.PayloadFormatIndicator);
        Assert.InRange(heard.MessageExpiryInterval, 590u, 600u);
        var property = Assert.Single(heard.UserProperties);
        Assert.Equal(("venue", "minsk"), (property.Name, Encoding.UTF8.GetString(property.ValueBuffer.Span)));
    }

    [Fact]
    public async Task A_message_that_nobody_hears_is_a_success_all_the_same()
    {
        var party = await Connect("pc");

        var result = await Publish(party, "nobody", "1");

        Assert.True(result.IsSuccess);
        Assert.Contains(
            result.ReasonCode, new[] { MqttClientPublishReasonCode.Success, MqttClientPublishReasonCode.NoMatchingSubscribers });
    }

    [Fact]
    public async Task A_refused_message_is_an_answer_with_its_reason()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);

        var publishing = party.Client.PublishStringAsync("a", "1", MqttQualityOfServiceLevel.AtLeastOnce);
        await server.Acknowledge(await server.Read(), [0x87, 6, 0x1F, 0, 3, .. "no!"u8]);
        var result = await publishing;

        Assert.Equal((false, MqttClientPublishReasonCode.NotAuthorized, "no!"), (result.IsSuccess, result.ReasonCode, result.ReasonString));
        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task A_refused_filter_says_why()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);

        var subscribing = party.Client.SubscribeAsync("a", MqttQualityOfServiceLevel.AtLeastOnce);
        await server.Grant(await server.Read(), 0x87);

        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, Assert.Single((await subscribing).Items).ResultCode);
    }

    [Fact]
    public async Task A_server_that_says_goodbye_says_why()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);

        await server.Send([0xE0, 8, 0x98, 6, 0x1F, 0, 3, .. "off"u8]);
        var gone = await party.Gone();

        Assert.Equal(
            (true, MqttClientDisconnectReason.AdministrativeAction, "off"), (gone.ClientWasConnected, gone.Reason, gone.ReasonString));
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task Who_does_not_want_to_hear_himself_does_not()
    {
        var (me, other) = (await Connect("me"), await Connect("other"));
        await me.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(Topic("a"), MqttQualityOfServiceLevel.AtLeastOnce, noLocal: true).Build());

        await Publish(me, "a", "mine");
        await Publish(other, "a", "yours");

        Assert.Equal("a=yours", await Next(me));
    }

    [Fact]
    public async Task A_retained_message_says_so_for_ever_to_whoever_asks_for_it_as_published()
    {
        var (publisher, subscriber) = (await Connect("publisher"), await Connect("subscriber"));
        await subscriber.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(Topic("a"), MqttQualityOfServiceLevel.AtLeastOnce, retainAsPublished: true).Build());

        await Publish(publisher, "a", "1", retain: true);
        await Publish(publisher, "a", "2");

        Assert.Equal(["a=1!", "a=2"], [await Next(subscriber), await Next(subscriber)]);
    }

    [Fact]
    public async Task Retained_messages_are_not_told_to_whoever_does_not_want_them()
    {
        var (publisher, subscriber) = (await Connect("publisher"), await Connect("subscriber"));
        await Publish(publisher, "a", "old", retain: true);

        await subscriber.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(Topic("a"), MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe)
            .Build());
        await Publish(publisher, "a", "new");

        Assert.Equal("a=new", await Next(subscriber));
    }

    [Fact]
    public async Task Whoever_gives_no_id_is_given_one()
    {
        var party = Party();

        var result = await party.Client.ConnectAsync(Options("pc").WithClientId("").Build());

        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        Assert.NotEmpty(result.AssignedClientIdentifier);
    }
}

public sealed class Promises5OnLocalHost() : Promises5(new LocalHost());

public sealed class Promises5OnMosquitto() : Promises5(new MosquittoHost());
