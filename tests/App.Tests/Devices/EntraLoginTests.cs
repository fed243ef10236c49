using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Izi.App.Devices;
using Izi.Contracts.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.App.Tests.Devices;

/// <summary>The app's login by a token of its own identity, at a broker that plays an Event Grid namespace word by word.</summary>
public sealed class EntraLoginTests : IDisposable
{
    const byte NotAuthorized = 0x87;
    const byte CleanStart = 0x02;

    readonly VirtualTime time = new(ClubHost.Six);
    readonly TestAuthority authority = new();
    readonly X509Certificate2 shown;
    readonly ScriptedServer broker;
    readonly Identity identity;
    readonly MqttLink link;

    public EntraLoginTests()
    {
        var issued = authority.Issue("broker");
        using var pem = X509Certificate2.CreateFromPemFile(issued.CertificatePath, issued.KeyPath);
        shown = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        broker = new(MqttProtocolVersion.V500, shown);
        identity = new(time);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mqtt:Host"] = "127.0.0.1",
            ["Mqtt:Port"] = $"{broker.Port}",
            ["Mqtt:UseTls"] = "true",
            ["Mqtt:CaCertificate"] = authority.CertificatePath,
        }).Build();
        var login = new BrokerLogin(configuration, new(identity, time, NullLogger<EntraLogin>.Instance));
        link = new(login, time, NullLogger<MqttLink>.Instance);
    }

    public void Dispose()
    {
        link.Dispose();
        broker.Dispose();
        shown.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task The_first_token_is_in_the_connect_and_nobody_is_named_beside_it()
    {
        var publishing = Publish();
        var connect = await broker.Accept();
        await Taken(publishing);

        Assert.Contains(Login("token-1"), Encoding.Latin1.GetString(connect), StringComparison.Ordinal);
        Assert.Equal(CleanStart, Flags(connect));
        Assert.Equal(["https://eventgrid.azure.net/.default"], identity.Asked);
    }

    [Fact]
    public async Task A_newer_token_is_given_before_the_old_one_expires_and_the_connection_stays()
    {
        await Connected();

        time.Advance(TimeSpan.FromMinutes(55));
        Assert.Single(identity.Asked);
        time.Advance(TimeSpan.FromMinutes(1));
        var auth = await broker.Read();
        await broker.Auth(0, "OAUTH2-JWT", "");
        var publishing = Publish();

        Assert.Equal((0xF0, 0x19), (auth[0], auth[2]));
        Assert.Contains(Login("token-2"), Encoding.Latin1.GetString(auth), StringComparison.Ordinal);
        await Taken(publishing);
    }

    [Fact]
    public async Task A_broker_that_refuses_a_token_is_asked_again_with_a_fresh_one()
    {
        var publishing = Publish();

        var first = await broker.Accept(NotAuthorized);
        var second = await broker.Accept();
        await Taken(publishing);

        Assert.Contains(Login("token-1"), Encoding.Latin1.GetString(first), StringComparison.Ordinal);
        Assert.Contains(Login("token-2"), Encoding.Latin1.GetString(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_refuses_every_token_is_said_to_refuse_us()
    {
        var pinging = link.Ping(CancellationToken.None);

        await broker.Accept(NotAuthorized);
        await broker.Accept(NotAuthorized);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => pinging);
        Assert.Equal("The broker refused the bridge: NotAuthorized.", refused.Message);
    }

    [Fact]
    public async Task A_broker_that_refuses_a_newer_token_is_connected_to_anew_with_one_newer_still()
    {
        await Connected();
        time.Advance(TimeSpan.FromMinutes(56));
        await broker.Read();

        await broker.Send(0xE0, 2, NotAuthorized, 0);
        broker.Drop();
        var publishing = Publish();
        var connect = await broker.Accept();
        await Taken(publishing);

        Assert.Contains(Login("token-3"), Encoding.Latin1.GetString(connect), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_has_no_token_just_now_is_asked_again()
    {
        identity.Fails = 1;

        var publishing = Publish();
        var connect = await broker.Accept();
        await Taken(publishing);

        Assert.Contains(Login("token-2"), Encoding.Latin1.GetString(connect), StringComparison.Ordinal);
    }

    Task Publish() => link.Publish("izi/demo/pc-01/desired", "{}"u8.ToArray(), retain: true, CancellationToken.None);

    async Task Connected()
    {
        var publishing = Publish();
        await broker.Accept();
        await Taken(publishing);
    }

    async Task Taken(Task publishing)
    {
        var publish = await broker.Read();
        Assert.Equal(0x33, publish[0]);
        await broker.Acknowledge(publish);
        await publishing;
    }

    /// <summary>Method and data as they stand in a packet (MQTT 5, 2.2.2.2).</summary>
    static string Login(string token) => $"\u0015\0\u000AOAUTH2-JWT\u0016\0{(char)token.Length}{token}";

    /// <summary>The flags of a CONNECT whose length fits one byte, which say whether there is a user name (MQTT 5, 3.1.2.3).</summary>
    static byte Flags(byte[] connect) => connect[2 + 7];

    /// <summary>An identity that has a new token, good for an hour, for whoever asks.</summary>
    sealed class Identity(TimeProvider time) : TokenCredential
    {
        public List<string> Asked { get; } = [];

        public int Fails { get; set; }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.AddRange(requestContext.Scopes);
            if (Fails-- > 0) throw new Azure.Identity.AuthenticationFailedException("The identity is not there.");
            return new($"token-{Asked.Count}", time.GetUtcNow().AddHours(1));
        }
    }
}
