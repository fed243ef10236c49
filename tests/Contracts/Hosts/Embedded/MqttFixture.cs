using System.Net;
using System.Text;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Contracts.Mqtt;

/// <summary>The embedded client and the embedded broker, on a folder and a port of its own.</summary>
public sealed class MqttFixture : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly SqliteStore store;
    readonly MqttBroker broker;

    public MqttFixture()
    {
        store = new(folder.Path);
        broker = new(new(new IPEndPoint(IPAddress.Loopback, 0)), store, new OneAccount(), new Nobody(), TimeProvider.System, NullLoggerFactory.Instance);
    }

    public string Host => "127.0.0.1";
    public int Port => broker.Port;
    public string Username => "izi";
    public string Password => "promised";

    public Task StartAsync() => broker.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }

    sealed class OneAccount : IMqttGate
    {
        public ValueTask<bool> Admits(string? username, ReadOnlyMemory<byte> password, CancellationToken cancel) =>
            new(username is "izi" && Encoding.UTF8.GetString(password.Span) is "promised");

        public bool MayPublish(string username, string topic) => true;

        public bool MaySubscribe(string username, string filter) => true;
    }

    sealed class Nobody : IMqttWatcher
    {
        public ValueTask Published(MqttPublished message, CancellationToken cancel) => default;

        public ValueTask Connected(string username, string clientId, long sequence) => default;

        public ValueTask Disconnected(string username, string clientId, long sequence, string reason) => default;
    }
}
