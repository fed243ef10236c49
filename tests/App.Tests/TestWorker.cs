using System.Net.Sockets;
using Izi.Host.Worker;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Azure.Functions.Worker.Invocation;

namespace Izi.App.Tests;

/// <summary>Runs the real worker of the app in the test's own process; a test may add services and middleware.</summary>
internal sealed class TestWorker(Action<FunctionsApplicationBuilder> also) : IWorkerLauncher
{
    readonly TaskCompletionSource<IHost> built = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker's services, once it is built.</summary>
    public IServiceProvider Services => built.Task.Result.Services;

    public IWorkerRun Start(WorkerLaunch launch)
    {
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", launch.App.Folder);
        var builder = Program.CreateBuilder([.. launch.Arguments]);
        builder.Configuration.AddInMemoryCollection(launch.Environment.ToDictionary(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value));
        // The worker reads these from the command line of its process, which is the test runner's here.
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Functions:Worker:HostEndpoint"] = launch.Rpc.ToString(),
            ["Functions:Worker:WorkerId"] = launch.WorkerId,
            ["Functions:Worker:RequestId"] = launch.WorkerId,
            ["Functions:Worker:GrpcMaxMessageLength"] = $"{int.MaxValue}",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        AddGenerated(builder);
        ListenAlone(builder);
        also(builder);
        var host = builder.Build();
        built.TrySetResult(host);
        return new Run(host);
    }

    /// <summary>What the worker finds by its process's entry assembly, which is the test runner here.</summary>
    static void AddGenerated(FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IFunctionMetadataProvider, GeneratedFunctionMetadataProvider>();
        builder.Services.AddSingleton<IFunctionExecutor, DirectFunctionExecutor>();
        new WorkerExtensionStartupCodeExecutor().Configure(builder);
    }

    /// <summary>The worker's address for HTTP is one for all workers of a process; this gives each its own.</summary>
    static void ListenAlone(FunctionsApplicationBuilder builder)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var address = $"http://{socket.LocalEndPoint}";
        builder.Services.AddSingleton(socket);
        builder.Services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.ListenHandle((ulong)socket.Handle));
        builder.Services.PostConfigure<WorkerOptions>(worker => worker.Capabilities["HttpUri"] = address);
    }

    sealed class Run : IWorkerRun
    {
        static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

        readonly IHost host;
        readonly TaskCompletionSource killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Run(IHost host)
        {
            this.host = host;
            Ended = Task.Run(RunAsync);
        }

        public Task<string> Ended { get; }

        public void Ready()
        {
        }

        public void Kill() => killed.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            Kill();
            await Ended;
        }

        async Task<string> RunAsync()
        {
            try
            {
                Program.CheckSettings(host.Services);
                await host.StartAsync();
                await Task.WhenAny(killed.Task, host.WaitForShutdownAsync());
                using var limit = new CancellationTokenSource(StopLimit);
                await host.StopAsync(limit.Token);
                return "The worker was stopped.";
            }
            catch (Exception broken)
            {
                return broken.Message;
            }
            finally
            {
                if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
                else host.Dispose();
            }
        }
    }
}
