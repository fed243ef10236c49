using System.Net;
using System.Runtime.CompilerServices;
using Izi.Host.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Mqtt;

/// <summary>
/// The local host's broker under the rules of infra/mqtt.json, on a folder and a port of its own, with some devices of a venue.
/// </summary>
internal sealed class TestBroker : IAsyncDisposable
{
    public const string Password = "secret";
    public const string Pc = "demo/pc-01";
    public const string Other = "demo/pc-02";
    public const string Worker = "$worker";

    readonly TempFolder folder;
    readonly List<Party> parties = [];
    readonly TimeProvider time;
    readonly Func<BrokerOptions, BrokerOptions> configure;
    bool isStopped;

    TestBroker(TempFolder folder, TimeProvider time, Func<BrokerOptions, BrokerOptions> configure)
    {
        (this.folder, this.time, this.configure) = (folder, time, configure);
        Accounts.Set(Pc, Password);
        Accounts.Set(Other, Password);
        (Store, Broker) = Open();
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public static MqttRules Rules { get; } = MqttRules.Read(Infra());

    public FakeAccounts Accounts { get; } = new();

    public FakeTopic Topic { get; } = new();

    public SqliteStore Store { get; private set; }

    public Broker Broker { get; private set; }

    /// <summary>What its clients speak.</summary>
    public MqttProtocolVersion Version { get; set; } = MqttProtocolVersion.V500;

    public static async Task<TestBroker> StartAsync(
        MqttProtocolVersion version = MqttProtocolVersion.V500, TimeProvider? time = null,
        Func<BrokerOptions, BrokerOptions>? configure = null)
    {
        var test = new TestBroker(new(), time ?? TimeProvider.System, configure ?? (options => options)) { Version = version };
        await test.Broker.StartAsync(CancellationToken.None);
        return test;
    }

    /// <summary>A topic of the first device.</summary>
    public static string On(string name, string device = Pc) => $"izi/{device}/{name}";

    /// <summary>A broker that is not started yet, on what would be on disk if the power went now.</summary>
    public TestBroker AfterPowerCut()
    {
        var copy = new TempFolder();
        foreach (
            var file in Directory.EnumerateFiles(folder.Path, "izi.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        return new(copy, time, configure) { Version = Version };
    }

    public async Task StopAsync()
    {
        if (isStopped) return;
        isStopped = true;
        await Broker.DisposeAsync();
        await Store.DisposeAsync();
    }

    /// <summary>Another broker on the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        (Store, Broker) = Open();
        isStopped = false;
        await Broker.StartAsync(CancellationToken.None);
    }

    public MqttClientOptionsBuilder Options(string username, string? id = null) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", username == Worker ? Broker.WorkerPort : Broker.Port).WithCredentials(username, Password)
        .WithClientId(id ?? "client").WithProtocolVersion(Version).WithKeepAlivePeriod(TimeSpan.FromSeconds(60)).WithCleanSession();

    /// <summary>Asks for a session that outlives the connection, in the words of the version.</summary>
    public void Kept(MqttClientOptionsBuilder options)
    {
        options.WithCleanSession(false);
        if (Version is MqttProtocolVersion.V500) options.WithSessionExpiryInterval(3600);
    }

    public async Task<MqttClientConnectResult> TryAsync(Party party, MqttClientOptionsBuilder options)
    {
        lock (parties) parties.Add(party);
        return await party.Client.ConnectAsync(options.Build());
    }

    public async Task<Party> ConnectAsync(string username = Pc, string? id = null, Action<MqttClientOptionsBuilder>? more = null)
    {
        var (party, options) = (new Party(), Options(username, id));
        more?.Invoke(options);
        Assert.Equal(MqttClientConnectResultCode.Success, (await TryAsync(party, options)).ResultCode);
        return party;
    }

    /// <summary>The worker, subscribed to everything.</summary>
    public async Task<Party> HallAsync(string id = "hall", string filter = "#")
    {
        var hall = await ConnectAsync(Worker, id);
        await hall.Subscribe(filter);
        return hall;
    }

    public Task<RawClient> RawAsync() => RawClient.OpenAsync(Broker.Port);

    /// <summary>A raw client that is connected as the first device.</summary>
    public async Task<RawClient> RawConnectedAsync(MqttProtocolVersion version = MqttProtocolVersion.V311, ushort keepAlive = 60)
    {
        var raw = await RawAsync();
        var answer = await raw.ConnectAsync(RawClient.Connect(Pc, keepAlive), version);
        Assert.Equal(MqttConnectReasonCode.Success, answer!.ReasonCode);
        return raw;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var party in parties) party.Dispose();
        await StopAsync();
        folder.Dispose();
    }

    (SqliteStore, Broker) Open()
    {
        var store = new SqliteStore(Path.Combine(folder.Path, "izi.db"));
        var options = configure(new(Rules, new IPEndPoint(IPAddress.Loopback, 0), Worker, Password));
        return (store, new Broker(options, store, Accounts, Topic, time, NullLoggerFactory.Instance));
    }

    static string Infra([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../infra/mqtt.json");
}

internal static class Publishing
{
    /// <summary>Publishes with QoS 1.</summary>
    public static Task<MqttClientPublishResult> Say(this Party party, string topic, string payload, bool retain = false) =>
        party.Client.PublishStringAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain);
}
