using System.Net.Http.Headers;
using System.Threading.Channels;
using Izi.App.Desk;
using Izi.App.Devices;
using Izi.App.Door;
using Izi.App.Tests.OpenApi;
using Izi.Domain.Devices;
using Izi.Embedded.Tables;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Izi.App.Tests;

/// <summary>The whole app, started on a folder and free ports, with a clock that the test moves.</summary>
public sealed class ClubHost : IAsyncDisposable
{
    public static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly IHost host;
    readonly Lazy<HttpClient> staff;


    ClubHost(IHost host, VirtualTime time, Intake intake)
    {
        (this.host, Intake) = (host, intake);
        Time = time;
        staff = new(() => Client(Token(ActorRole.Staff, "*", [.. Enum.GetNames<Permission>()])));
    }

    public VirtualTime Time { get; }

    public Intake Intake { get; }

    /// <summary>A member of staff who may do everything everywhere.</summary>
    public HttpClient Staff => staff.Value;

    public int MqttPort => int.Parse(Setting("Mqtt:Port"), System.Globalization.CultureInfo.InvariantCulture);

    public Uri Address => new(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/api/");

    /// <summary>Starts the app on a folder, with the demo club in it.</summary>
    public static async Task<ClubHost> StartAsync(
        string folder, VirtualTime? time = null, string? catalog = DemoClub.Catalog, Action<IServiceCollection>? also = null,
        params string[] settings)
    {
        time ??= new VirtualTime(Six);
        var builder = Program.CreateBuilder(["--urls=http://127.0.0.1:0", $"--Izi:Data={folder}", "--Mqtt:Port=0", .. settings]);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        also?.Invoke(builder.Services);
        Program.Compose(builder);
        // The line to the broker is a real one: a clock that jumps must not keep the app from dialling again.
        builder.Services.Replace(ServiceDescriptor.Singleton(all =>
            new MqttLink(all.GetRequiredService<BrokerLogin>(), TimeProvider.System, all.GetRequiredService<ILogger<MqttLink>>())));
        var intake = new Intake();
        builder.UseMiddleware(intake.Around);
        var host = builder.Build();
        await host.StartAsync();

        var club = new ClubHost(host, time, intake);
        if (catalog is not null) (await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog))).EnsureSuccessStatusCode();
        return club;
    }

    public T Service<T>() where T : notnull => host.Services.GetRequiredService<T>();

    public HttpClient Player(string clientId, string venue = "demo") => Client(Token(ActorRole.Player, venue, [], clientId));

    public HttpClient StaffWith(string venue, params string[] permissions) => Client(Token(ActorRole.Staff, venue, permissions));

    public HttpClient Client(string? token)
    {
        var client = new HttpClient(new ContractWatch()) { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public string Token(ActorRole role, string venue, string[] permissions, string? clientId = null) => Token(role, [venue], permissions, clientId);

    public string Token(ActorRole role, string[] venues, string[] permissions, string? clientId) => host.Services
        .GetRequiredService<OwnKey>()
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
        var changes = Channel.CreateUnbounded<TableRowKey>();
        var rows = Service<ITableStore>();
        rows.Changed += Look;
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
            rows.Changed -= Look;
        }

        void Look(TableRowKey row)
        {
            if ((row.PartitionKey, row.RowKey) == (venue, key)) changes.Writer.TryWrite(row);
        }
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
        var gone = Intake.Next(happened => happened.Type.EndsWith("Disconnected", StringComparison.Ordinal) && happened.Subject!.StartsWith($"clients/{device.Username}/", StringComparison.Ordinal));
        await device.DisposeAsync();
        await gone;
    }

    public async ValueTask DisposeAsync()
    {
        if (staff.IsValueCreated) staff.Value.Dispose();
        await host.StopAsync();
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }

    string Setting(string name) => host.Services.GetRequiredService<IConfiguration>()[name]!;
}
