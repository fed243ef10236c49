using Izi.Contracts.Mqtt;
namespace Izi.Host.Tests.Mqtt;

/// <summary>A test with a broker, topics nobody else uses, and clients that are gone afterwards.</summary>
public abstract class MqttTest(MqttProtocolVersion version, MqttHost host) : IAsyncLifetime
{
    /// <summary>Only a safety net: nothing here takes long.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string root = $"izi-{Guid.NewGuid():N}";
    readonly List<Party> parties = [];
    readonly HashSet<string> retained = [];

    protected MqttHost Host => host;

    public Task InitializeAsync() => Host.StartAsync();

    public async Task DisposeAsync()
    {
        if (retained.Count > 0) await Forget();
        foreach (var party in parties) party.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>A topic that only this test uses.</summary>
    protected string Topic(string name) => $"{root}/{name}";

    protected MqttClientOptionsBuilder Options(string id) => new MqttClientOptionsBuilder()
        .WithProtocolVersion(version).WithTcpServer(Host.Host, Host.Port)
        .WithCredentials(Host.Username, Host.Password).WithClientId($"{root}-{id}").WithCleanSession();

    protected MqttProtocolVersion Version => version;

    /// <summary>Options of a client whose session outlives its connection.</summary>
    protected MqttClientOptionsBuilder Kept(MqttClientOptionsBuilder options)
    {
        options.WithCleanSession(false);
        return version is MqttProtocolVersion.V500 ? options.WithSessionExpiryInterval(600) : options;
    }

    /// <summary>A client that a scripted server has taken.</summary>
    protected async Task<Party> Connect(ScriptedServer server)
    {
        var party = Party();
        var connecting = party.Client.ConnectAsync(server.Options().Build());
        await server.Accept();
        await connecting;
        return party;
    }

    /// <summary>A client that is not connected yet.</summary>
    protected Party Party()
    {
        var party = new Party();
        parties.Add(party);
        return party;
    }

    protected async Task<Party> Connect(string id, Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? more = null)
    {
        var party = Party();
        var options = Options(id);
        var result = await party.Client.ConnectAsync((more?.Invoke(options) ?? options).Build());
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return party;
    }

    /// <summary>Publishes with QoS 1; what is retained is forgotten after the test.</summary>
    protected Task<MqttClientPublishResult> Publish(Party by, string name, string payload, bool retain = false)
    {
        if (retain) retained.Add(Topic(name));
        return by.Client.PublishStringAsync(Topic(name), payload, MqttQualityOfServiceLevel.AtLeastOnce, retain);
    }

    /// <summary>The next message without this test's own beginning of topics: "topic=payload", with "!" when it was retained.</summary>
    protected async Task<string> Next(Party party) => (await party.Next()).Replace(root + "/", "", StringComparison.Ordinal);

    async Task Forget()
    {
        var cleaner = await Connect("cleaner");
        foreach (var topic in retained)
            await cleaner.Client.PublishStringAsync(topic, "", MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
    }
}
