using System.CommandLine;
using Izi.Demo.Club;

namespace Izi.Demo.Verbs;

/// <summary>The <c>catalog</c> verb: publishes the demo club's catalog to a venue of a running host.</summary>
internal static class CatalogVerb
{
    public static Command Command()
    {
        var host = new HostOptions();
        var command = new Command("catalog", "Publishes the demo club's catalog to a venue.");
        host.AddTo(command);
        command.SetAction((parsed, cancel) => Plainly.Run(parsed, async () =>
        {
            using var http = host.Open(parsed);
            var catalog = await new StaffDesk(http, host.Venue(parsed)).PutCatalog(await DemoClub.Catalog(cancel), cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{host.Venue(parsed)} is now {catalog.Name} with {catalog.Devices.Length} devices.");
        }, cancel));
        return command;
    }
}
