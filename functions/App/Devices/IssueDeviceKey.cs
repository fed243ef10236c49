namespace Izi.App.Devices;

/// <summary>Gives a device a new key; the old one stops working and its connection is closed.</summary>
public sealed class IssueDeviceKey(VenueDesk desk, VenueTable table)
{
    [Function(nameof(IssueDeviceKey)), Requires(Permission.CatalogEdit)]
    [Takes<NoBody>, Gives<DeviceKey>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/devices/{id}/key")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await request.Read<NoBody>(cancel);
        await desk.Look(venue, Scope.OfDevice(id), cancel);
        var key = DeviceKeys.New();
        await table.Write([new(TableTransactionActionType.UpsertReplace, DeviceKeys.Account(venue, id, key))], cancel);
        return Answers.Ok(new DeviceKey($"{venue}/{id}", key));
    }
}

/// <summary>What a device logs in to the broker with; shown once.</summary>
public sealed record DeviceKey(string Username, string Password);
