using System.Text.Json;
using Azure.Messaging;
using Izi.Embedded.Functions;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Tests.Functions;
using Izi.Embedded.Tests.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Izi.Embedded.Tests.EventGrid;

/// <summary>A host that listens at a broker that is not its own.</summary>
public sealed class ForeignBrokerTests : IAsyncLifetime
{
    readonly TempFolder folder = new();
    readonly MqttEventsTests.Inbox inbox = new();
    readonly VirtualTime time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    TestBroker broker = null!;

    public async Task InitializeAsync()
    {
        broker = await TestBroker.StartAsync();
        File.WriteAllText(Path.Combine(folder.Path, "mqtt.json"), """
            { "accounts": { "table": "izi", "rowKeyPrefix": "mqtt-", "secretProperty": "Secret" },
              "publish": ["izi/{username}/reported", "izi/{username}/status"], "retained": ["izi/{username}/status"], "subscribe": ["izi/{username}/#"] }
            """);
        TestHost.Subscribe(folder, new { name = "inbox", function = "Inbox", source = "topic", includedEventTypes = new[] { "MQTT.EventPublished", "MQTT.BrokerReturned" } });
    }

    public async Task DisposeAsync()
    {
        await broker.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_is_published_there_is_told_as_if_it_were_the_own_broker_at_the_time_it_came()
    {
        await using var host = await Start();
        await inbox.Next("MQTT.BrokerReturned");
        using var device = await broker.ConnectAsync("izi");

        await device.Mqtt.PublishAsync(Message("izi/demo/pc-01/reported", """{"epoch":1}""").Build());
        await device.Mqtt.PublishAsync(Message("izi/demo/pc-01/reported", """{"epoch":2}""")
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData).Build());
        var (bytes, text) = (await inbox.Next("MQTT.EventPublished"), await inbox.Next("MQTT.EventPublished"));

        Assert.Equal(("izi/demo/pc-01/reported", "mqtt"), (bytes.Subject, bytes.Source));
        Assert.Contains("\"data_base64\"", JsonSerializer.Serialize(bytes), StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"epoch\":2}", JsonSerializer.Serialize(text), StringComparison.Ordinal);
        Assert.InRange(bytes.Time!.Value, time.GetUtcNow(), text.Time!.Value.AddTicks(-1));
        Assert.NotEqual(bytes.Id, text.Id);
    }

    [Fact]
    public async Task What_the_broker_keeps_is_told_once_and_only_of_what_is_to_be_kept()
    {
        using var device = await broker.ConnectAsync("izi");
        await device.Mqtt.PublishAsync(Message("izi/demo/pc-01/reported", "old").WithRetainFlag().Build());
        await device.Mqtt.PublishAsync(Message("izi/demo/pc-01/status", "here").WithRetainFlag().Build());

        await using (await Start()) Assert.Equal("here", (await inbox.Next("MQTT.EventPublished")).Data!.ToString());
        await using var again = await Start();
        Assert.Equal(HealthStatus.Healthy, await Health(again));
        await device.Mqtt.PublishAsync(Message("izi/demo/pc-01/status", "gone").WithRetainFlag().Build());

        Assert.Equal("gone", (await inbox.Next("MQTT.EventPublished")).Data!.ToString());
    }

    [Fact]
    public async Task It_is_the_same_client_after_a_restart_and_another_on_another_folder()
    {
        await using (await Start()) await inbox.Next("MQTT.BrokerReturned");
        await using (await Start()) await inbox.Next("MQTT.BrokerReturned");
        using var other = new TempFolder();
        foreach (var file in Directory.GetFiles(folder.Path, "*.json")) File.Copy(file, Path.Combine(other.Path, Path.GetFileName(file)));
        await using (await Start(other)) await inbox.Next("MQTT.BrokerReturned");

        List<string> comings = [];
        while (comings.Count < 3)
            if (await broker.NextAsync() is ['+', ..] coming)
                comings.Add(coming);
        Assert.StartsWith("+ hall/izi-", comings[0], StringComparison.Ordinal);
        Assert.Equal(comings[0], comings[1]);
        Assert.NotEqual(comings[0], comings[2]);
    }

    [Fact]
    public async Task A_message_that_cannot_be_stored_is_not_acknowledged_and_comes_again()
    {
        await using var host = await Start();
        await inbox.Next("MQTT.BrokerReturned");
        var broken = true;
        host.Services.GetRequiredService<DataFolder>().Store.Fault = statement =>
        {
            if (Volatile.Read(ref broken) && statement.Contains("INTO event_event", StringComparison.Ordinal)) throw new IOException("The disk is full.");
        };
        using var device = await broker.ConnectAsync("izi");
        await device.Mqtt.PublishAsync(Message("izi/demo/pc-01/reported", "1").Build());
        await host.Log.Next(line => line.Text.Contains("The disk is full", StringComparison.Ordinal));

        Volatile.Write(ref broken, false);
        Assert.Equal(HealthStatus.Healthy, await Health(host));

        Assert.Equal("1", (await inbox.Next("MQTT.EventPublished")).Data!.ToString());
    }

    [Fact]
    public async Task A_broker_that_does_not_grant_what_is_to_be_heard_is_said()
    {
        await using var host = await Start(account: "pc");

        await host.Log.Next(line => line.Text.Contains("it does not grant izi/+/+/reported (NotAuthorized)", StringComparison.Ordinal));

        Assert.Equal(HealthStatus.Unhealthy, await Health(host));
    }

    [Fact]
    public async Task An_app_that_does_not_say_how_it_logs_in_is_told_that_nothing_is_heard()
    {
        await using var host = await TestHost.Start(folder, [typeof(MqttEventsTests.Devices)], TestHost.With(inbox), "--Mqtt:Host=127.0.0.1");

        await host.Log.Next(line => line.Text.Contains("does not say how it logs in", StringComparison.Ordinal));

        Assert.Equal(HealthStatus.Unhealthy, await Health(host));
    }

    Task<TestHost> Start(TempFolder? on = null, string account = "hall") => TestHost.Start(
        on ?? folder,
        [typeof(MqttEventsTests.Devices)],
        builder =>
        {
            TestHost.With(inbox, time)(builder);
            builder.Services.AddSingleton<Func<CancellationToken, Task<MqttClientOptionsBuilder>>>(_ => Task.FromResult(broker.Options(account)));
        },
        "--Mqtt:Host=127.0.0.1");

    static async Task<HealthStatus> Health(TestHost host) =>
        (await host.Services.GetRequiredService<IHealthCheck>().CheckHealthAsync(new()).WaitAsync(TestHost.Patience)).Status;

    static MqttApplicationMessageBuilder Message(string topic, string payload) => new MqttApplicationMessageBuilder()
        .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
}
