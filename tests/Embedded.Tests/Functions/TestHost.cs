using System.Text.Json;
using Izi.Embedded.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Functions;

/// <summary>A host of some functions, on a folder of its own and a free port.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    TestHost(IHost host, LogBook log) => (Host, Log) = (host, log);

    public IHost Host { get; }
    public LogBook Log { get; }
    public HttpClient Http { get; } = new();
    public IServiceProvider Services => Host.Services;

    /// <summary>Builds a host that is not started yet.</summary>
    public static TestHost Build(TempFolder folder, Type[] functions, Action<FunctionsApplicationBuilder>? configure = null, params string[] args)
    {
        var log = new LogBook();
        var builder = new FunctionsApplicationBuilder(
            [$"--Izi:Data={Path.Combine(folder.Path, "data")}", "--urls=http://127.0.0.1:0", "--Mqtt:Port=0", .. args],
            typeof(TestHost).Assembly, functions, folder.Path);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.ConfigureFunctionsWebApplication();
        configure?.Invoke(builder);
        return new TestHost(builder.Build(), log);
    }

    public static async Task<TestHost> Start(
        TempFolder folder, Type[] functions, Action<FunctionsApplicationBuilder>? configure = null, params string[] args)
    {
        var host = Build(folder, functions, configure, args);
        await host.Host.StartAsync();
        host.Http.BaseAddress = host.Services.GetRequiredService<OwnServer>().Address;
        return host;
    }

    /// <summary>Says what goes to which function, as the file beside an app does.</summary>
    public static void Subscribe(TempFolder folder, params object[] subscriptions) =>
        File.WriteAllText(Path.Combine(folder.Path, "subscriptions.json"), JsonSerializer.Serialize(subscriptions));

    public static Action<FunctionsApplicationBuilder> With(params object[] instances) => builder =>
    {
        foreach (var instance in instances)
            builder.Services.Replace(new ServiceDescriptor(instance is TimeProvider ? typeof(TimeProvider) : instance.GetType(), instance));
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.StopAsync();
        await ((IAsyncDisposable)Host).DisposeAsync();
    }
}
