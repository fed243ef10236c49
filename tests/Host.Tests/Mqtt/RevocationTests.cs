using System.Net;
using Azure.Data.Tables;
using Izi.Host.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Mqtt;

/// <summary>Keys that are replaced or revoked while their device is connected.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    /// <summary>What a revoked key may take.</summary>
    static readonly TimeSpan limit = TimeSpan.FromSeconds(2);

    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(time: time);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_replaced_or_revoked_key_ends_its_connections_within_two_seconds_and_no_others()
    {
        var (one, two, other) = (
            await broker.ConnectAsync(id: "1"), await broker.ConnectAsync(id: "2"), await broker.ConnectAsync(TestBroker.Other));

        broker.Accounts.Set(TestBroker.Pc, "new");
        time.Advance(limit);

        Assert.Equal(MqttClientDisconnectReason.AdministrativeAction, (await one.Gone()).Reason);
        Assert.Equal(MqttClientDisconnectReason.AdministrativeAction, (await two.Gone()).Reason);
        Assert.True(await other.Client.TryPingAsync());
        broker.Accounts.Remove(TestBroker.Other);
        time.Advance(limit);
        await other.Gone();
    }

    [Fact]
    public async Task Accounts_that_are_out_of_reach_disconnect_nobody()
    {
        var checks = new SemaphoreSlim(0);
        var pc = await broker.ConnectAsync();
        broker.Accounts.Checked = () => checks.Release();

        broker.Accounts.IsAway = true;
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await checks.WaitAsync(TestBroker.Patience));
        }
        Assert.True(await pc.Client.TryPingAsync());

        broker.Accounts.IsAway = false;
        broker.Accounts.Remove(TestBroker.Pc);
        time.Advance(limit);
        await pc.Gone();
    }

    [Fact]
    public async Task A_login_with_the_old_key_that_was_under_way_is_ended_too()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        broker.Accounts.OnFind = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        var connecting = broker.ConnectAsync();
        await asked.Task.WaitAsync(TestBroker.Patience);

        broker.Accounts.Set(TestBroker.Pc, "new");
        answer.SetResult();
        var pc = await connecting;
        time.Advance(limit);

        await pc.Gone();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task It_is_so_with_the_rows_of_a_storage_account(int devices)
    {
        using var azurite = await Azurite.StartAsync();
        var tables = new TableServiceClient(azurite.Account());
        var table = tables.GetTableClient(TestBroker.Rules.Accounts.Table);
        await table.CreateAsync();
        for (var i = 0; i < devices; i++) await table.AddEntityAsync(Row($"pc-{i}", "old"));
        using var folder = new TempFolder();
        await using var store = new SqliteStore(Path.Combine(folder.Path, "izi.db"));
        await using var own = new Broker(
            new(TestBroker.Rules, new(IPAddress.Loopback, 0), TestBroker.Worker, "x"), store, tables, new FakeTopic(), time,
            NullLoggerFactory.Instance);
        await own.StartAsync(CancellationToken.None);
        var parties = Enumerable.Range(0, devices).Select(_ => new Party()).ToList();
        for (var i = 0; i < devices; i++)
            Assert.Equal(
                MqttClientConnectResultCode.Success, (await parties[i].Client.ConnectAsync(Login(own, $"demo/pc-{i}", "old"))).ResultCode);

        await table.UpsertEntityAsync(Row("pc-0", "new"));
        time.Advance(limit);
        await parties[0].Gone();
        Assert.Equal(
            MqttClientConnectResultCode.BadUserNameOrPassword,
            (await parties[0].Client.ConnectAsync(Login(own, "demo/pc-0", "old"))).ResultCode);
        await parties[0].Gone();
        Assert.Equal(
            MqttClientConnectResultCode.Success, (await parties[0].Client.ConnectAsync(Login(own, "demo/pc-0", "new"))).ResultCode);

        await table.DeleteEntityAsync("demo", "mqtt-pc-0");
        time.Advance(limit);
        await parties[0].Gone();
        foreach (var party in parties.Skip(1)) Assert.True(await party.Client.TryPingAsync());
        parties.ForEach(party => party.Dispose());
    }

    static TableEntity Row(string device, string key) => new("demo", $"mqtt-{device}") { ["Secret"] = FakeAccounts.Hash(key) };

    static MqttClientOptions Login(Broker broker, string username, string key) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", broker.Port).WithCredentials(username, key).WithClientId("device").Build();
}
