using System.Net;
using System.Text.Json;
using Izi.Host.Hosting;
using Izi.Host.Worker;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Tests.Worker;

[Collection(OnAzurite.Name)]
public sealed class StartTests(AzuriteFixture storage) : IDisposable
{
    const string Listening = "Listening on ";

    readonly TempFolder folder = new();
    readonly string account = storage.Azurite.Account();

    [Fact]
    public async Task Every_function_that_the_build_lists_is_indexed_with_its_trigger()
    {
        using var listed = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(TestHost.App, "functions.metadata")));
        await using var host = await TestHost.StartAsync(folder.Path, account);

        var indexed = host.Worker.Functions.Values.Select(one => (one.Name, one.Trigger.Type));

        Assert.Equal(
            listed.RootElement.EnumerateArray().Select(one => (one.GetProperty("name").GetString()!, Trigger(one))).Order(),
            indexed.Order());
    }

    [Fact]
    public async Task A_request_that_comes_before_the_worker_is_ready_waits_for_it()
    {
        var log = new LogBook();
        HeldStart? held = null;
        var processes = TestLauncher.Processes(account);
        var launcher = new TestLauncher(launch => held = new HeldStart(() => processes.Start(launch)));
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = TestHost.Options(folder.Path, account, log, launcher: launcher) with
        {
            Progress = line => { if (line.StartsWith(Listening, StringComparison.Ordinal)) address.SetResult(line[Listening.Length..]); },
        };
        var starting = LocalHost.StartAsync(options);
        using var http = new HttpClient { BaseAddress = new(await address.Task) };
        await launcher.NextAsync();

        var known = http.GetAsync("/api/echo/1");
        var unknown = http.GetAsync("/api/nothing");
        held!.Release();

        Assert.Equal(HttpStatusCode.OK, (await known).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await unknown).StatusCode);
        await using var host = await starting;
    }

    [Fact]
    public async Task A_worker_that_ends_before_it_is_ready_ends_the_start_with_its_own_words()
    {
        var refused = await Assert.ThrowsAsync<WorkerStartException>(
            () => TestHost.StartAsync(folder.Path, account, settings: ("Test__Refuse", "Auth__Authority needs Auth__Audience.")));

        Assert.Equal("Auth__Authority needs Auth__Audience.", refused.Message);
    }

    [Theory]
    [InlineData("Every", "* * * * *", "Function Every cannot be started: '* * * * *' is not a schedule")]
    [InlineData("Every", "", "Function Every cannot be started: The setting Every, named in '%Every%', is not set.")]
    [InlineData("AzureFunctionsJobHost__extensions__queues__batchSize", "64", "batchSize in host.json is '64', not a whole number")]
    [InlineData("AzureFunctionsJobHost__functionTimeout", "soon", "functionTimeout in host.json is 'soon'")]
    public async Task A_setting_of_a_trigger_that_cannot_be_used_stops_the_start_and_is_named(string name, string value, string message)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestHost.StartAsync(folder.Path, account, settings: (name, value)));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binding_that_this_host_does_not_serve_is_named()
    {
        const string binding = """{"name":"blob","type":"blobTrigger","direction":"In"}""";
        var metadata = new RpcFunctionMetadata { Name = "Upload", RawBindings = { binding } };

        var refused = Assert.Throws<InvalidOperationException>(() => Function.Of(metadata));

        Assert.Equal("Function Upload has a binding of type blobTrigger, which the local host does not serve.", refused.Message);
    }

    [Fact]
    public void A_folder_without_a_built_app_is_named()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => FunctionApp.Read(folder.Path));

        Assert.StartsWith($"{folder.Path} holds no built function app", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_this_host_did_not_start_is_refused()
    {
        var service = new FunctionRpcService(LoggerFactory.Create(_ => { }));
        var expected = service.Expect("one");

        Assert.Null(service.Arrived("other"));
        using var arrived = service.Arrived("one");

        Assert.Same(arrived, await expected);
        Assert.Null(service.Arrived("one"));
    }

    [Fact]
    public async Task A_data_folder_or_a_port_in_use_is_one_line()
    {
        await using var host = await TestHost.StartAsync(folder.Path, account);
        using var other = new TempFolder();
        var address = $"http://127.0.0.1:{host.Host.Addresses[0].Port}";

        var sameFolder = await Assert.ThrowsAsync<IOException>(() => TestHost.StartAsync(folder.Path, account));
        var samePort = await Assert.ThrowsAsync<IOException>(
            () => TestHost.StartAsync(other.Path, account, settings: ("urls", address)));

        Assert.Equal($"Another process holds the data folder {folder.Path}.", sameFolder.Message);
        Assert.Equal($"Failed to bind to address {address}: address already in use.", samePort.Message);
    }

    [Fact]
    public async Task A_folder_is_free_again_when_the_host_has_stopped()
    {
        await using (await TestHost.StartAsync(folder.Path, account)) { }

        await using var again = await TestHost.StartAsync(folder.Path, account);

        Assert.NotEmpty(again.Worker.Functions);
    }

    public void Dispose() => folder.Dispose();

    static string Trigger(JsonElement function) => function.GetProperty("bindings").EnumerateArray()
        .Select(binding => binding.GetProperty("type").GetString()!).Single(type => type.EndsWith("Trigger", StringComparison.Ordinal));
}
