using System.Net;
using Izi.Host.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Mqtt;

/// <summary>A broker on which the list of promises is run, with one account that may use every topic.</summary>
public abstract class MqttHost : IAsyncDisposable
{
    public string Host => "127.0.0.1";

    public abstract int Port { get; }

    public abstract string Username { get; }

    public abstract string Password { get; }

    public abstract Task StartAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>The local host's own broker.</summary>
public sealed class LocalHost : MqttHost
{
    readonly TempFolder folder = new();
    readonly SqliteStore store;
    readonly Broker broker;

    public LocalHost()
    {
        store = new(Path.Combine(folder.Path, "izi.db"));
        var rules = new MqttRules(new("izi", "mqtt-", "Secret"), [], [], ["#"]);
        broker = new(
            new BrokerOptions(rules, new IPEndPoint(IPAddress.Loopback, 0), Username, Password), store, new FakeAccounts(), new FakeTopic(),
            TimeProvider.System, NullLoggerFactory.Instance);
    }

    public override int Port => broker.Port;

    public override string Username => "$worker";

    public override string Password => "promised";

    public override Task StartAsync() => broker.StartAsync(CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>Debian's mosquitto.</summary>
public sealed class MosquittoHost : MqttHost
{
    Mosquitto mosquitto = null!;

    public override int Port => mosquitto.Port;

    public override string Username => Mosquitto.Bridge;

    public override string Password => Mosquitto.Password;

    public override async Task StartAsync() => mosquitto = await Mosquitto.StartAsync(everyTopic: true);

    public override ValueTask DisposeAsync()
    {
        mosquitto?.Dispose();
        return default;
    }
}
