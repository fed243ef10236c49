using Izi.Demo.Devices;

namespace Izi.Demo.Club;

/// <summary>The simulated devices of one venue, switched on with keys of their own.</summary>
public sealed class DeviceHall : IAsyncDisposable
{
    readonly Dictionary<string, SimulatedDevice> devices;

    DeviceHall(DeviceLog log, Dictionary<string, SimulatedDevice> devices) => (Log, this.devices) = (log, devices);

    public DeviceLog Log { get; }

    public IReadOnlyCollection<SimulatedDevice> Devices => devices.Values;

    public SimulatedDevice this[string id] => devices[id];

    /// <summary>Issues a key to each of the catalog's first devices, and switches them on.</summary>
    public static async Task<DeviceHall> Open(StaffDesk staff, string venue, BrokerAddress broker, int? count, CancellationToken cancel)
    {
        var catalog = await staff.Catalog(cancel);
        if (count > catalog.Devices.Length)
            throw new ArgumentException($"{venue} has only {catalog.Devices.Length} devices in its catalog.");

        ImmutableArray<DeviceIdentity> identities = [.. await Task.WhenAll(catalog.Devices.Take(count ?? int.MaxValue).Select(IdentityOf))];
        var log = new DeviceLog();
        return new(log, identities.ToDictionary(it => it.Device, it => SimulatedDevice.SwitchOn(it, broker, log, TimeProvider.System)));

        async Task<DeviceIdentity> IdentityOf(CatalogDevice entry) =>
            new(venue, entry.Id, (await staff.IssueKey(entry.Id, cancel)).Password) { HasPresence = entry.Kind == "pod" };
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(devices.Values.Select(device => device.DisposeAsync().AsTask()));
}
