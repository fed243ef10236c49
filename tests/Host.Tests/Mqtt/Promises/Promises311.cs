using Izi.Contracts.Mqtt;
namespace Izi.Host.Tests.Mqtt;

/// <summary>What only 3.1.1 has.</summary>
public abstract class Promises311(MqttHost host) : MqttTest(MqttProtocolVersion.V311, host)
{
    [Theory]
    [InlineData(1, MqttClientConnectResultCode.UnsupportedProtocolVersion)]
    [InlineData(2, MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData(3, MqttClientConnectResultCode.ServerUnavailable)]
    [InlineData(4, MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData(5, MqttClientConnectResultCode.NotAuthorized)]
    public async Task Every_return_code_of_3_1_1_has_a_name(byte code, MqttClientConnectResultCode expected)
    {
        using var server = new ScriptedServer(Version);
        var party = Party();

        var connecting = party.Client.ConnectAsync(server.Options().Build());
        await server.Accept(code);

        Assert.Equal(expected, (await connecting).ResultCode);
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task What_the_options_say_is_in_the_CONNECT()
    {
        using var server = new ScriptedServer(Version);
        var party = Party();

        var connecting = party.Client.ConnectAsync(server.Options().WithClientId("id").WithCredentials("me", "pw").WithCleanSession(false)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(20)).WithWillTopic("w").WithWillPayload("bye").WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        var connect = await server.Accept();
        await connecting;

        // Name and level of the protocol, flags (user, password, retained QoS 1 will, no clean session), keep-alive; then the texts.
        byte[] expected =
        [
            0x10, 30, 0, 4, .. "MQTT"u8, 4, 0b1110_1100, 0, 20,
            0, 2, .. "id"u8, 0, 1, .. "w"u8, 0, 3, .. "bye"u8, 0, 2, .. "me"u8, 0, 2, .. "pw"u8,
        ];
        Assert.Equal(expected, connect);
    }
}

public sealed class Promises311OnLocalHost() : Promises311(new LocalHost());

public sealed class Promises311OnMosquitto() : Promises311(new MosquittoHost());
