using System.Net;
using System.Net.Sockets;

namespace Izi.Contracts.Mqtt;

public sealed class ConnectPromises : MqttTest
{
    [Fact]
    public async Task A_connection_is_a_result_and_an_event()
    {
        var party = Party();

        var result = await party.Client.ConnectAsync(Options("pc").Build());

        Assert.Equal((MqttClientConnectResultCode.Success, false), (result.ResultCode, result.IsSessionPresent));
        Assert.True(party.Client.IsConnected);
        Assert.Same(result, (await party.Come()).ConnectResult);
        await party.Client.PingAsync();
        Assert.True(await party.Client.TryPingAsync());
    }

    [Fact]
    public async Task A_refused_login_is_an_answer_and_no_exception()
    {
        var party = Party();

        var result = await party.Client.ConnectAsync(Options("pc").WithCredentials(Host.Username, "guessed").Build());

        Assert.Contains(result.ResultCode, new[] { MqttClientConnectResultCode.BadUserNameOrPassword, MqttClientConnectResultCode.NotAuthorized });
        Assert.False(party.Client.IsConnected);
        var gone = await party.Gone();
        Assert.Equal((false, result.ResultCode), (gone.ClientWasConnected, gone.ConnectResult.ResultCode));
    }

    [Theory]
    [InlineData(1, MqttClientConnectResultCode.UnsupportedProtocolVersion)]
    [InlineData(2, MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData(3, MqttClientConnectResultCode.ServerUnavailable)]
    [InlineData(4, MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData(5, MqttClientConnectResultCode.NotAuthorized)]
    public async Task Every_return_code_of_3_1_1_has_a_name(byte code, MqttClientConnectResultCode expected)
    {
        using var server = new ScriptedServer();
        var party = Party();

        var connecting = party.Client.ConnectAsync(server.Options().Build());
        await server.Accept(code);

        Assert.Equal(expected, (await connecting).ResultCode);
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task After_a_refused_login_the_same_client_may_try_again()
    {
        var party = Party();
        await party.Client.ConnectAsync(Options("pc").WithCredentials(Host.Username, "guessed").Build());
        await party.Gone();

        var result = await party.Client.ConnectAsync(Options("pc").Build());

        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_exception()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        var party = Party();

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => party.Client.ConnectAsync(Options("pc").WithTcpServer("127.0.0.1", port).Build()));

        var gone = await party.Gone();
        Assert.False(gone.ClientWasConnected);
        Assert.NotNull(gone.Exception);
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task Nothing_can_be_asked_of_a_client_that_is_not_connected()
    {
        var party = Party();

        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => party.Client.PublishStringAsync(Topic("a"), "1"));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => party.Client.SubscribeAsync(Topic("a")));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => party.Client.UnsubscribeAsync(Topic("a")));
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => party.Client.PingAsync());
        Assert.False(await party.Client.TryPingAsync());
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task Who_is_connected_does_not_connect_again()
    {
        var party = await Connect("pc");

        await Assert.ThrowsAsync<InvalidOperationException>(() => party.Client.ConnectAsync(Options("pc").Build()));

        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task A_goodbye_is_told_without_an_exception()
    {
        var party = await Connect("pc");

        await party.Client.DisconnectAsync();

        var gone = await party.Gone();
        Assert.Equal((true, MqttClientDisconnectReason.NormalDisconnection, null), (gone.ClientWasConnected, gone.Reason, gone.Exception));
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task What_the_options_say_is_in_the_CONNECT()
    {
        using var server = new ScriptedServer();
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

    [Fact]
    public async Task Who_connects_under_the_same_id_drives_the_first_out()
    {
        var first = await Connect("pc");

        var second = await Connect("pc");

        Assert.True((await first.Gone()).ClientWasConnected);
        Assert.False(first.Client.IsConnected);
        Assert.True(await second.Client.TryPingAsync());
    }
}
