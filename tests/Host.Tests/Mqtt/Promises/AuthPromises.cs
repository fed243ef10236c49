using Izi.Contracts.Mqtt;
using System.Text;

namespace Izi.Host.Tests.Mqtt;

/// <summary>Enhanced authentication, which only 5.0 has.</summary>
public sealed class AuthPromises : IDisposable
{
    const byte Auth = 0xF0, Disconnect = 0xE0;
    const byte Success = 0x00, Continue = 0x18, Again = 0x19, ImplementationSpecificError = 0x83;

    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly ScriptedServer server = new(MqttProtocolVersion.V500);
    readonly Party party = new();

    public void Dispose()
    {
        party.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task The_method_and_its_data_are_said_at_once()
    {
        var connecting = party.Client.ConnectAsync(Options(new Answering()));
        var connect = Encoding.Latin1.GetString(await server.Accept());
        await connecting;

        Assert.Contains("\u0015\0\u0006METHOD", connect, StringComparison.Ordinal);
        Assert.Contains("\u0016\0\u0005first", connect, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_asks_is_answered_before_it_lets_the_client_in()
    {
        var handler = new Answering();
        var connecting = party.Client.ConnectAsync(Options(handler));
        await server.Called();

        await server.Auth(Continue, "METHOD", "who?");
        var answer = await server.Read();
        await server.Answer();

        Assert.Equal(MqttClientConnectResultCode.Success, (await connecting).ResultCode);
        Assert.Equal((Auth, Continue, "METHOD", "to who?"), Said(answer));
        Assert.Equal(["ContinueAuthentication METHOD who?"], handler.Asked);
    }

    [Fact]
    public async Task A_server_that_asks_twice_is_answered_twice()
    {
        var handler = new Answering { AsksBack = true };
        var connecting = party.Client.ConnectAsync(Options(handler));
        await server.Called();

        await server.Auth(Continue, "METHOD", "who?");
        await server.Read();
        await server.Auth(Continue, "METHOD", "really?");
        var answer = await server.Read();
        await server.Answer();

        Assert.Equal(MqttClientConnectResultCode.Success, (await connecting).ResultCode);
        Assert.Equal((Auth, Continue, "METHOD", "to really?"), Said(answer));
    }

    [Fact]
    public async Task Without_anybody_to_answer_there_is_no_connection()
    {
        var connecting = party.Client.ConnectAsync(Options(null));
        await server.Called();

        await server.Auth(Continue, "METHOD", "who?");

        await Assert.ThrowsAsync<MqttConnectingFailedException>(() => connecting.WaitAsync(patience));
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task A_refusal_of_the_method_is_an_answer()
    {
        var connecting = party.Client.ConnectAsync(Options(new Answering()));

        await server.Accept(0x8C);

        Assert.Equal(MqttClientConnectResultCode.BadAuthenticationMethod, (await connecting).ResultCode);
    }

    [Fact]
    public async Task A_client_that_is_connected_says_who_it_is_again_and_stays_connected()
    {
        var handler = new Answering();
        await Connect(handler);

        await party.Client.SendEnhancedAuthenticationExchangeDataAsync(
            new MqttEnhancedAuthenticationExchangeData
            {
                ReasonCode = MqttAuthenticateReasonCode.ReAuthenticate,
                AuthenticationData = "second"u8.ToArray(),
            });
        var said = await server.Read();
        await server.Auth(Success, "METHOD", "");
        var pinging = party.Client.PingAsync();
        var ping = await server.Read();
        await server.Send(0xD0, 0);
        await pinging.WaitAsync(patience);

        Assert.Equal((Auth, Again, "METHOD", "second"), Said(said));
        Assert.Equal(0xC0, ping[0]);
        Assert.Equal(["Success METHOD "], handler.Asked);
        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task Without_anybody_to_hear_that_the_server_is_content_the_client_leaves()
    {
        await Connect(null);

        await server.Auth(Success, "METHOD", "");
        var said = await server.Read();

        Assert.Equal((Disconnect, ImplementationSpecificError), (said[0], said[2]));
        await party.Gone();
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task Whoever_answers_by_an_exception_ends_the_connection()
    {
        await Connect(new Answering { Throws = true });

        await server.Auth(Continue, "METHOD", "who?");

        Assert.True((await party.Gone()).ClientWasConnected);
        Assert.False(party.Client.IsConnected);
    }

    [Fact]
    public async Task A_client_that_is_not_connected_says_nothing() => await Assert.ThrowsAsync<MqttClientNotConnectedException>(() =>
        party.Client.SendEnhancedAuthenticationExchangeDataAsync(new MqttEnhancedAuthenticationExchangeData()));

    async Task Connect(IMqttEnhancedAuthenticationHandler? handler)
    {
        var connecting = party.Client.ConnectAsync(Options(handler));
        await server.Accept();
        await connecting;
    }

    MqttClientOptions Options(IMqttEnhancedAuthenticationHandler? handler)
    {
        var options = server.Options().WithEnhancedAuthentication("METHOD", "first"u8.ToArray());
        if (handler is not null) options.WithEnhancedAuthenticationHandler(handler);
        return options.Build();
    }

    /// <summary>A short AUTH: its type, its reason, the method and the data.</summary>
    static (byte, byte, string, string) Said(byte[] packet)
    {
        var texts = new Dictionary<byte, string>();
        for (var at = 4; at < packet.Length; at += 3 + packet[at + 2])
            texts[packet[at]] = Encoding.UTF8.GetString(packet, at + 3, packet[at + 2]);
        return (packet[0], packet[2], texts[0x15], texts[0x16]);
    }

    /// <summary>Answers whatever a server asks.</summary>
    sealed class Answering : IMqttEnhancedAuthenticationHandler
    {
        public List<string> Asked { get; } = [];

        public bool AsksBack { get; init; }

        public bool Throws { get; init; }

        public async Task HandleEnhancedAuthenticationAsync(MqttEnhancedAuthenticationEventArgs eventArgs)
        {
            var data = Encoding.UTF8.GetString(eventArgs.AuthenticationData ?? []);
            Asked.Add($"{eventArgs.ReasonCode} {eventArgs.AuthenticationMethod} {data}");
            if (Throws) throw new InvalidOperationException("not to you");
            if (eventArgs.ReasonCode is MqttAuthenticateReasonCode.Success) return;

            await Answer(eventArgs, data);
            if (!AsksBack) return;
            var again = await eventArgs.ReceiveAsync(eventArgs.CancellationToken);
            await Answer(eventArgs, Encoding.UTF8.GetString(again.AuthenticationData));
        }

        static Task Answer(MqttEnhancedAuthenticationEventArgs eventArgs, string data) => eventArgs.SendAsync(
            new SendMqttEnhancedAuthenticationDataOptions { Data = Encoding.UTF8.GetBytes($"to {data}") }, eventArgs.CancellationToken);
    }
}
