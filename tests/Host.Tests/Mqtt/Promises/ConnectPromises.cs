using Izi.Contracts.Mqtt;
using System.Net;
using System.Net.Sockets;

namespace Izi.Host.Tests.Mqtt;

public abstract class ConnectPromises(MqttProtocolVersion version, MqttHost host) : MqttTest(version, host)
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

        Assert.Contains(
            result.ResultCode, new[] { MqttClientConnectResultCode.BadUserNameOrPassword, MqttClientConnectResultCode.NotAuthorized });
        Assert.False(party.Client.IsConnected);
        var gone = await party.Gone();
        Assert.Equal((false, result.ResultCode), (gone.ClientWasConnected, gone.ConnectResult.ResultCode));
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

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() =>
            party.Client.ConnectAsync(Options("pc").WithTcpServer("127.0.0.1", port).Build()));

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
    public async Task Who_connects_under_the_same_id_drives_the_first_out()
    {
        var first = await Connect("pc");

        var second = await Connect("pc");

        Assert.True((await first.Gone()).ClientWasConnected);
        Assert.False(first.Client.IsConnected);
        Assert.True(await second.Client.TryPingAsync());
    }
}

public sealed class ConnectPromises311() : ConnectPromises(MqttProtocolVersion.V311, new LocalHost());

public sealed class ConnectPromises5() : ConnectPromises(MqttProtocolVersion.V500, new LocalHost());

public sealed class ConnectPromises311OnMosquitto() : ConnectPromises(MqttProtocolVersion.V311, new MosquittoHost());

public sealed class ConnectPromises5OnMosquitto() : ConnectPromises(MqttProtocolVersion.V500, new MosquittoHost());
