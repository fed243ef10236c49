using Izi.App.Venues;

namespace Izi.App.Devices;

/// <summary>
/// Gives a device a new key; the old one stops working and its connection is closed. An Event Grid namespace knows devices by their
/// certificates and not by keys.
/// </summary>
public sealed class IssueDeviceKey(VenueDesk desk, VenueTable table, IConfiguration configuration, TimeProvider clock)
{
    const string Namespaces = ".eventgrid.azure.net";

    bool IsByCertificate => configuration["Mqtt:Host"] is { } broker && broker.EndsWith(Namespaces, StringComparison.OrdinalIgnoreCase);

    [Function(nameof(IssueDeviceKey)), Requires(Permission.CatalogEdit)]
    [Takes<NoBody>, Gives<DeviceKey>, Refuses("managed-by-certificate")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/devices/{id}/key")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await request.Read<NoBody>(cancel);
        await desk.Look(venue, Scope.OfDevice(id), cancel);
        if (IsByCertificate) return Answers.Refused(Refusals.ManagedByCertificate(id));

        var key = DeviceKeys.New();
        var audit = new AuditEntry(clock.GetUtcNow(), request.Asking().Actor, "deviceKeyIssued", $"devices/{id}");
        await table.Write(
            [
                new(TableTransactionActionType.UpsertReplace, DeviceKeys.Account(venue, id, key)),
                AuditLog.Row(venue, Keys.NewId(), 0, audit),
            ],
            cancel);
        return Answers.Ok(new DeviceKey($"{venue}/{id}", key));
    }
}

/// <summary>What a device logs in to the broker with; shown once.</summary>
public sealed record DeviceKey(string Username, string Password);
