using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>A broker on a folder and a port of its own, with accounts that may use what begins with their name.</summary>
internal sealed class TestBroker : IMqttGate, IMqttWatcher, IAsyncDisposable
{
    public const string Password = "secret";

    readonly TempFolder folder;
    readonly Channel<string> comings = Channel.CreateUnbounded<string>();
    readonly MqttBrokerOptions options;
    readonly TimeProvider time;
    SqliteStore store;
    MqttBroker broker;

    TestBroker(MqttBrokerOptions options, TimeProvider time, TempFolder folder)
    {
        this.folder = folder;
        this.options = options;
        this.time = time;
        (store, broker) = Open();
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>What its clients speak.</summary>
    public MqttProtocolVersion Version { get; set; } = MqttProtocolVersion.V500;

    public MqttBroker Broker => broker;
    public SqliteStore Store => store;
    public ConcurrentQueue<MqttPublished> Messages { get; } = new();
    public ConcurrentQueue<long> Sequences { get; } = new();

    /// <summary>Who is let in, beside knowing the password.</summary>
    public Func<string, Task<bool>> OnAdmits { get; set; } = _ => Task.FromResult(true);

    /// <summary>What the watcher does when a client is gone.</summary>
    public Func<string, Task> OnDisconnected { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the watcher does with a message before it is acknowledged.</summary>
    public Func<MqttPublished, Task> OnPublished { get; set; } = _ => Task.CompletedTask;

    public static async Task<TestBroker> StartAsync(
        MqttBrokerOptions? options = null, TimeProvider? time = null, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        var test = new TestBroker(options ?? new(new IPEndPoint(IPAddress.Loopback, 0)), time ?? TimeProvider.System, new()) { Version = version };
        await test.broker.StartAsync(CancellationToken.None);
        return test;
    }

    /// <summary>A broker that is not started yet, on what would be on the disk if the power went now.</summary>
    public TestBroker AfterPowerCut()
    {
        var copy = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(folder.Path, "izi.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        return new TestBroker(options, time, copy) { Version = Version };
    }

    /// <summary>Another broker, perhaps on another port, on the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        (store, broker) = Open();
        await broker.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        await broker.DisposeAsync();
        await store.DisposeAsync();
    }

    /// <summary>The next coming or going, as "+ account/client" or "- account/client reason".</summary>
    public Task<string> NextAsync() => comings.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public MqttClientOptionsBuilder Options(string account, string? id = null) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", Broker.Port).WithCredentials(account, Password).WithClientId(id ?? account).WithProtocolVersion(Version)
        .WithNoKeepAlive();

    /// <summary>Asks for a session that outlives the connection, in the words of the version.</summary>
    public void Kept(MqttClientOptionsBuilder options)
    {
        options.WithCleanSession(false);
        if (Version is MqttProtocolVersion.V500) options.WithSessionExpiryInterval(3600);
    }

    public async Task<TestClient> ConnectAsync(string account, string? id = null, Action<MqttClientOptionsBuilder>? more = null)
    {
        var options = Options(account, id);
        more?.Invoke(options);
        var client = new TestClient(new MqttClientFactory());
        client.Connected = await client.Mqtt.ConnectAsync(options.Build());
        Assert.Equal(MqttClientConnectResultCode.Success, client.Connected.ResultCode);
        return client;
    }

    public Task<RawClient> RawAsync() => RawClient.OpenAsync(Broker.Port);

    public async ValueTask<bool> Admits(string? username, ReadOnlyMemory<byte> password, CancellationToken cancel) =>
        username is not null && Encoding.UTF8.GetString(password.Span) == Password && await OnAdmits(username);

    public bool MayPublish(string username, string topic) =>
        topic.StartsWith(username + "/", StringComparison.Ordinal) || topic.StartsWith('$');

    public bool MaySubscribe(string username, string filter) => username is "hall" || filter.StartsWith(username + "/", StringComparison.Ordinal);

    public async ValueTask Published(MqttPublished message, CancellationToken cancel)
    {
        Messages.Enqueue(message);
        await OnPublished(message);
    }

    public ValueTask Connected(string username, string clientId, long sequence)
    {
        Sequences.Enqueue(sequence);
        return comings.Writer.WriteAsync($"+ {username}/{clientId}");
    }

    public async ValueTask Disconnected(string username, string clientId, long sequence, string reason)
    {
        Sequences.Enqueue(sequence);
        await comings.Writer.WriteAsync($"- {username}/{clientId} {reason}");
        await OnDisconnected(clientId);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    (SqliteStore Store, MqttBroker Broker) Open()
    {
        var opened = new SqliteStore(folder.Path);
        return (opened, new MqttBroker(options, opened, this, this, time, NullLoggerFactory.Instance));
    }
}
