using System.Globalization;
using System.Reflection;
using System.Text;
using Izi.Host.Hosting;
using Izi.Host.Worker;

namespace Izi.Host.Tests;

/// <summary>The local host with tests/TestFunctions as its worker: a data folder, a storage account and a port of its own.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Where the test functions were built.</summary>
    public static string App { get; } =
        typeof(TestHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "TestFunctions").Value!;

    TestHost(LocalHost host, LogBook log)
    {
        (Host, Log) = (host, log);
        Http = new HttpClient { BaseAddress = host.Addresses[0], Timeout = Patience };
    }

    public LocalHost Host { get; }

    public LogBook Log { get; }

    public HttpClient Http { get; }

    public FunctionsWorker Worker => Host.Worker;

    public static async Task<TestHost> StartAsync(
        string folder, string storage, TimeProvider? time = null, IWorkerLauncher? launcher = null,
        params (string Name, string Value)[] settings)
    {
        var log = new LogBook();
        return new(await LocalHost.StartAsync(Options(folder, storage, log, time, launcher, settings)), log);
    }

    public static LocalHostOptions Options(
        string folder, string storage, LogBook log, TimeProvider? time = null, IWorkerLauncher? launcher = null,
        params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Izi__Data"] = folder,
            ["AzureWebJobsStorage"] = storage,
            ["Every"] = "0 0 4 * * *",
            ["WorkQueue"] = "work",
        };
        foreach (var (name, value) in settings) all[name] = value;
        return new()
        {
            Settings = new HostSettings(all),
            App = App,
            Launcher = launcher,
            Time = time ?? TimeProvider.System,
            Logging = logging => logging.AddProvider(log),
        };
    }

    /// <summary>The next line that functions have written under a name.</summary>
    public Task<string> NextAsync(string page) => Http.GetStringAsync($"/api/book/{page}");

    public async Task<bool> HasMoreAsync(string page) => bool.Parse(await Http.GetStringAsync($"/api/book/{page}/more"));

    public Task OpenAsync(string gate) => Http.PostAsync($"/api/gates/{gate}", content: null);

    /// <summary>The same past the web server, which a host that stops has closed.</summary>
    public Task OpenWhileStoppingAsync(string gate)
    {
        var open = $$"""{"specversion":"1.0","id":"1","source":"/tests","type":"open","subject":"{{gate}}"}""";
        return Host.Invoker.InvokeAsync(
            "Happened", FunctionInvoker.Request(Worker.Functions["Happened"], new() { String = open }), default);
    }

    /// <summary>The process id of the worker that answers now.</summary>
    public async Task<int> WorkerIdAsync() => int.Parse(await Http.GetStringAsync("/api/process"), CultureInfo.InvariantCulture);

    public static StringContent Text(string text, string type = "text/plain") => new(text, Encoding.UTF8, type);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}
