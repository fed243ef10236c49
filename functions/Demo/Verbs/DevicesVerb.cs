using System.CommandLine;
using System.CommandLine.Parsing;
using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Verbs;

/// <summary>The <c>devices</c> verb: simulated devices against a running host, until Ctrl-C.</summary>
internal static class DevicesVerb
{
    public static Command Command()
    {
        var host = new HostOptions();
        var mqtt = new Option<BrokerAddress?>("--mqtt")
        {
            Description = "The broker as host:port; by default the host of --url and 1883",
            CustomParser = Address,
        };
        var count = new Option<int?>("--count") { Description = "How many of the catalog's devices; by default all" };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError("--count is at least 1.");
        });

        var command = new Command("devices", "Connects simulated devices of a venue's catalog; they get new keys.") { mqtt, count };
        host.AddTo(command);
        command.SetAction((parsed, cancel) => Plainly.Run(parsed, async () =>
        {
            using var http = host.Open(parsed);
            var broker = parsed.GetValue(mqtt) ?? new(host.Url(parsed).Host, BrokerAddress.DefaultPort);
            var venue = host.Venue(parsed);
            await using var hall = await DeviceHall.Open(new(http, venue), venue, broker, parsed.GetValue(count), cancel);
            await foreach (var happened in hall.Log.From(0, cancel))
                await parsed.InvocationConfiguration.Output.WriteLineAsync(DeviceWords.Of(happened));
        }, cancel));
        return command;
    }

    static BrokerAddress? Address(ArgumentResult given)
    {
        try
        {
            return BrokerAddress.Parse(given.Tokens.Single().Value);
        }
        catch (FormatException wrong)
        {
            given.AddError(wrong.Message);
            return null;
        }
    }
}
