using Azure.Data.Tables;
using Izi.Host.EventGrid;
using Izi.Host.Mqtt;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>How the broker is made from settings and the app's <c>mqtt.json</c>, and how the worker finds it.</summary>
internal static class BrokerParts
{
    /// <summary>The worker's account. No device can have it: a device's name has a slash.</summary>
    const string WorkerName = "$host";

    /// <summary>The rules of the app's devices; null where the app has no <c>mqtt.json</c>.</summary>
    public static MqttRules? Rules(FunctionApp app)
    {
        var file = Path.Combine(app.Folder, "mqtt.json");
        return File.Exists(file) ? MqttRules.Read(file) : null;
    }

    /// <summary>The other broker that <c>Mqtt__Host</c> names; null for none. The settings that emulators print name this one.</summary>
    public static ForeignBrokerOptions? Foreign(HostSettings settings, MqttRules rules) =>
        settings["Mqtt:Username"] == WorkerName ? null : ForeignBrokerOptions.Read(settings.All, rules);

    public static Broker Broker(
        HostSettings settings, MqttRules rules, string password, DataFolder data, TableServiceClient tables, IEventTopic topic,
        TimeProvider time, ILoggerFactory logs, TimeProvider? network = null) =>
        new(
            BrokerOptions.Read(settings.All, rules, WorkerName, password) with { NetworkTime = network },
            data.Store, tables, topic, time, logs);

    public static string Address(HostSettings settings) => settings["Mqtt:Address"] ?? "127.0.0.1";

    public static Dictionary<string, string> WorkerSettings(int port, string password) => new()
    {
        ["Mqtt__Host"] = "127.0.0.1",
        ["Mqtt__Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Mqtt__Username"] = WorkerName,
        ["Mqtt__Password"] = password,
        ["Mqtt__UseTls"] = "false",
    };
}
