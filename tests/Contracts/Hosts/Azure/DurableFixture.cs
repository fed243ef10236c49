using System.Net;
using System.Net.Sockets;
using Microsoft.DurableTask.Testing;

namespace Izi.Contracts.Durable;

/// <summary>The real worker and client on the real packages' in-memory service.</summary>
public sealed class DurableFixture : IAsyncDisposable
{
    readonly List<Action<DurableTaskRegistry>> registrations = [];
    DurableTaskTestHost? host;

    public DurableTaskClient Client => host?.Client ?? throw new InvalidOperationException("The engine is not started.");

    public void Orchestrator<TIn, TOut>(string name, Func<TaskOrchestrationContext, TIn, Task<TOut>> run) =>
        registrations.Add(registry => registry.AddOrchestratorFunc<TIn, TOut>(new TaskName(name), run));

    public void Activity<TIn, TOut>(string name, Func<TaskActivityContext, TIn, Task<TOut>> run) =>
        registrations.Add(registry => registry.AddActivityFunc<TIn, TOut>(new TaskName(name), run));

    public async Task StartAsync() => host = await DurableTaskTestHost.StartAsync(
        registry => registrations.ForEach(register => register(registry)),
        // Left to itself the host takes any port between 30000 and 40000, free or not.
        new DurableTaskTestHostOptions { Port = FreePort() });

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
