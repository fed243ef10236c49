using System.Net.Http.Headers;
using System.Reflection;
using System.Threading.Channels;
using Azure.Core;
using Izi.App.Desk;
using Izi.App.Devices;
using Izi.App.Door;
using Izi.App.Tests.OpenApi;
using Izi.Domain.Devices;
using Izi.Host.Hosting;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Izi.App.Tests;

/// <summary>
/// The local host with the app's real worker, in this process, on a folder and free ports, with a clock that the test moves.
/// </summary>
public sealed class ClubHost : IAsyncDisposable
{
    public static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    static readonly string App = typeof(ClubHost)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(one => one.Key == "FunctionApp")
        .Value!;

    readonly LocalHost host;
    readonly IServiceProvider worker;
    readonly Lazy<HttpClient> staff;
    readonly Lazy<DurableTaskClient> lifecycles;

    ClubHost(LocalHost host, IServiceProvider worker, VirtualTime time, Intake intake, StorageLine table)
    {
        (this.host, this.worker, Intake, Table) = (host, worker, intake, table);
        Time = time;
        staff = new(() => Client(Token(ActorRole.Staff, "*", [.. Enum.GetNames<Permission>()])));
        lifecycles = new(() =>
            new GrpcDurableTaskClient(
                "", new() { Address = host.Parts.DurableAddress }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
    }

    public VirtualTime Time { get; }

    public Intake Intake { get; }

    /// <summary>The app's way to its table.</summary>
    public StorageLine Table { get; }

    /// <summary>A member of staff who may do everything everywhere.</summary>
    public HttpClient Staff => staff.Value;

    /// <summary>The real client of the durable engine.</summary>
    public DurableTaskClient Lifecycles => lifecycles.Value;

    public int MqttPort =>
        host.Parts.Broker?.Port ?? int.Parse(Service<IConfiguration>()["Mqtt:Port"]!, System.Globalization.CultureInfo.InvariantCulture);

    public Uri Address => new(host.Addresses[0], "/api/");

    internal LocalHost Host => host;

    /// <summary>Starts the app on a folder, with the demo club in it. A setting is <c>--Name=value</c>.</summary>
    public static async Task<ClubHost> StartAsync(
        string folder, VirtualTime? time = null, string? catalog = DemoClub.Catalog, Action<IServiceCollection>? also = null,
        params string[] settings)
    {
        time ??= new VirtualTime(Six);
        var (intake, table) = (new Intake(), new StorageLine());
        var worker = new TestWorker(builder => Compose(builder, time, intake, table, also));
        var host = await LocalHost.StartAsync(new()
        {
            Settings = new HostSettings(All(["--urls=http://127.0.0.1:0", $"--Izi:Data={folder}", "--Mqtt:Port=0", .. settings]), folder),
            App = App,
            Launcher = worker,
            Time = time,
            NetworkTime = TimeProvider.System,
            Logging = _ => { },
        });

        var club = new ClubHost(host, worker.Services, time, intake, table);
        if (catalog is not null) (await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog))).EnsureSuccessStatusCode();
        return club;
    }

    public T Service<T>() where T : notnull => worker.GetRequiredService<T>();

    /// <summary>A function of the app, made as the worker makes it, but for what the test gives it.</summary>
    public T Make<T>(params object[] given) => ActivatorUtilities.CreateInstance<T>(worker, given);

    public HttpClient Player(string clientId, string venue = "demo") => Client(Token(ActorRole.Player, venue, [], clientId));

    public HttpClient StaffWith(string venue, params string[] permissions) => Client(Token(ActorRole.Staff, venue, permissions));

    public HttpClient Client(string? token)
    {
        var client = new HttpClient(new ContractWatch()) { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public string Token(ActorRole role, string venue, string[] permissions, string? clientId = null) =>
        Token(role, [venue], permissions, clientId);

    public string Token(ActorRole role, string[] venues, string[] permissions, string? clientId) => Service<OwnKey>()
        .Sign(new(clientId ?? "anna", "Anna", role, [.. venues], [.. permissions], clientId), TimeSpan.FromDays(400));

    /// <summary>A device that does what it is asked to and reports it.</summary>
    public Task<TestDevice> Device(string id, string key = DemoClub.Key, MqttProtocolVersion version = MqttProtocolVersion.V311) =>
        TestDevice.Connect(MqttPort, $"demo/{id}", key, new()
        {
            Version = version,
            Obeys = true,
            Known = (username, epoch, cancel) => Twin(username, twin => twin.Reported?.Epoch >= epoch, cancel),
        });

    /// <summary>A device that the app knows to be there and that says only what the test has it say.</summary>
    public async Task<TestDevice> SilentDevice(string id, MqttProtocolVersion version = MqttProtocolVersion.V311)
    {
        var known = Intake.Next(happened => happened.Subject == $"izi/demo/{id}/status");
        var device = await TestDevice.Connect(MqttPort, $"demo/{id}", DemoClub.Key, new() { Version = version });
        await known;
        return device;
    }

    /// <summary>The device as the club knows it, once that is so.</summary>
    public Task<Device> Twin(string username, Func<Device, bool> so, CancellationToken cancel = default) =>
        Kept(username.Split('/')[0], Keys.Device(username.Split('/')[1]), so, cancel);

    /// <summary>What the club keeps in a row, once that is so.</summary>
    public async Task<T> Kept<T>(string venue, string key, Func<T, bool> so, CancellationToken cancel = default) where T : class
    {
        var changes = Channel.CreateUnbounded<bool>();
        Table.Written += Look;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            while (true)
            {
                if ((await Service<VenueTable>().Find<T>(venue, key, patience.Token))?.Value is { } kept && so(kept)) return kept;
                await changes.Reader.ReadAsync(patience.Token);
            }
        }
        finally
        {
            Table.Written -= Look;
        }

        void Look() => changes.Writer.TryWrite(true);
    }

    /// <summary>Completes when no row of a venue has a key that begins so.</summary>
    public async Task Gone(string venue, string prefix)
    {
        var changes = Channel.CreateUnbounded<bool>();
        void Look() => changes.Writer.TryWrite(true);
        Table.Written += Look;
        using var patience = new CancellationTokenSource(Patience);
        while (
            await Service<VenueTable>().Range<System.Text.Json.JsonElement>(venue, prefix, null, patience.Token).AnyAsync(patience.Token))
            await changes.Reader.ReadAsync(patience.Token);
        Table.Written -= Look;
    }

    /// <summary>A device that the app knows to be there.</summary>
    public async Task<TestDevice> Present(string id)
    {
        var known = Intake.Next(happened => happened.Subject == $"izi/demo/{id}/status");
        var device = await Device(id);
        await known;
        return device;
    }

    /// <summary>Has a device say something, and waits until the app has taken it in.</summary>
    public async Task Hears(TestDevice device, string leaf, string json)
    {
        var heard = Intake.Next(happened => happened.Subject == $"izi/{device.Username}/{leaf}");
        await device.Say(leaf, json);
        await heard;
    }

    /// <summary>Takes a device away, and waits until the app knows that it is gone.</summary>
    public async Task Loses(TestDevice device)
    {
        var gone = Intake.Next(happened =>
            happened.Type.EndsWith("Disconnected", StringComparison.Ordinal)
            && happened.Subject!.StartsWith($"clients/{device.Username}/", StringComparison.Ordinal));
        await device.DisposeAsync();
        await gone;
    }

    public async ValueTask DisposeAsync()
    {
        if (staff.IsValueCreated) staff.Value.Dispose();
        if (lifecycles.IsValueCreated) await lifecycles.Value.DisposeAsync();
        await host.DisposeAsync();
    }

    static void Compose(
        FunctionsApplicationBuilder builder, VirtualTime time, Intake intake, StorageLine table, Action<IServiceCollection>? also)
    {
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(all =>
            ClubClients.Tables(all.GetRequiredService<IConfiguration>(), all.GetRequiredService<TokenCredential>, table.Transport));
        also?.Invoke(builder.Services);
        Program.Compose(builder);
        // The line to the broker is a real one: a clock that jumps must not keep the app from dialling again.
        builder.Services.Replace(ServiceDescriptor.Singleton(all =>
            new MqttLink(all.GetRequiredService<BrokerLogin>(), TimeProvider.System, all.GetRequiredService<ILogger<MqttLink>>())));
        builder.UseMiddleware(intake.Around);
    }

    static Dictionary<string, string?> All(IEnumerable<string> settings) =>
        settings
            .Select(setting => setting[2..].Split('=', 2))
            .GroupBy(pair => pair[0])
            .ToDictionary(same => same.Key, same => (string?)same.Last()[1]);
}
