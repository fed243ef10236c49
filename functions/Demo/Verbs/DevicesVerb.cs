using System.CommandLine;
using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Verbs;

/// <summary>The <c>devices</c> verb: simulated devices against a running host, until Ctrl-C.</summary>
internal static class DevicesVerb
{
    public static Command Command()
    {
        var host = new HostOptions();
        var mqtt = new Option<string?>("--mqtt") { Description = "The broker as host:port; by default the host of --url and 1883" };
        var count = new Option<int?>("--count") { Description = "How many of the catalog's devices; by default all" };
        mqtt.Validators.Add(result =>
        {
            try
            {
                if (result.GetValueOrDefault<string?>() is { } text) BrokerAddress.Parse(text);
            }
            catch (FormatException wrong)
            {
                result.AddError(wrong.Message);
            }
        });
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError("--count is at least 1.");
        });

        var command = new Command("devices", "Connects simulated devices of a venue's catalog; they get new keys.") { mqtt, count };
        host.AddTo(command);
        command.SetAction((parsed, cancel) => Plainly.Run(async () =>
        {
            using var http = host.Open(parsed);
            var broker = parsed.GetValue(mqtt) is { } text ? BrokerAddress.Parse(text) : new(host.Url(parsed).Host, BrokerAddress.DefaultPort);
            await using var hall = await DeviceHall.Open(new(http, host.Venue(parsed)), host.Venue(parsed), broker, parsed.GetValue(count), cancel);
            await foreach (var happened in hall.Log.From(0, cancel)) Console.WriteLine(DeviceWords.Of(happened));
        }, cancel));
        return command;
    }
}
