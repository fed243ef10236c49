namespace Izi.Demo.Club;

/// <summary>What the staff of one venue can do.</summary>
public sealed class StaffDesk(ClubHttp http, string venue)
{
    string At(string path) => $"venues/{venue}/{path}";

    public Task<CatalogCard> PutCatalog(string json, CancellationToken cancel) => http.Put<CatalogCard>(At("catalog"), json, cancel);

    public Task<CatalogCard> Catalog(CancellationToken cancel) => http.Get<CatalogCard>(At("catalog"), cancel);

    public Task<DeviceKey> IssueKey(string device, CancellationToken cancel) =>
        http.Post<DeviceKey>(At($"devices/{device}/key"), new { }, cancel);

    public Task<HallCard> Hall(CancellationToken cancel) => http.Get<HallCard>(At("hall"), cancel);

    public Task<ClientCard> Register(string name, string phone, string? group, CancellationToken cancel) =>
        http.Post<ClientCard>(At("clients"), new { Name = name, Phone = phone, Group = group }, cancel);

    public Task<ClientCard> Client(string id, CancellationToken cancel) => http.Get<ClientCard>(At($"clients/{id}"), cancel);

    public Task<ClientCard> TopUp(string client, long amount, CancellationToken cancel) =>
        http.Post<ClientCard>(At($"clients/{client}/top-ups"), new { Amount = amount, Method = "cash" }, cancel);

    /// <summary>What is sold on a device to a client, now.</summary>
    public Task<TariffList> Tariffs(string device, ClientCard client, CancellationToken cancel) =>
        http.Get<TariffList>(At($"tariffs?device={device}&client={client.Id}"), cancel);

    public Task<SessionPage> History(string client, CancellationToken cancel) =>
        http.Get<SessionPage>(At($"clients/{client}/sessions"), cancel);

    /// <summary>Sells a tariff on a device; a guest's where there is no client.</summary>
    public Task<SessionCard> Start(string device, ClientCard? client, string tariff, object payment, CancellationToken cancel) =>
        http.Post<SessionCard>(
            At("sessions"), new { Devices = new[] { device }, ClientId = client?.Id, TariffId = tariff, Payment = payment }, cancel);

    /// <summary>Sells a tariff for later.</summary>
    public Task<SessionCard> Book(
        string device, ClientCard client, string tariff, Instant startsAt, object payment, CancellationToken cancel) =>
        http.Post<SessionCard>(
            At("sessions"),
            new
            {
                Devices = new[] { device },
                ClientId = client.Id,
                TariffId = tariff,
                StartsAt = startsAt,
                Payment = payment,
            },
            cancel);

    public Task<SessionCard> Session(string id, CancellationToken cancel) => http.Get<SessionCard>(At($"sessions/{id}"), cancel);

    public Task<Timeline> Timeline(string id, CancellationToken cancel) => http.Get<Timeline>(At($"sessions/{id}/timeline"), cancel);

    public Task<StopPreviewCard> PreviewStop(string id, CancellationToken cancel) =>
        http.Get<StopPreviewCard>(At($"sessions/{id}/stop-preview"), cancel);

    public Task<SessionCard> Stop(string id, string note, CancellationToken cancel) =>
        http.Post<SessionCard>(At($"sessions/{id}/stop"), new { Note = note }, cancel);
}

/// <summary>What a player can do from a phone.</summary>
public sealed class PlayerPhone(ClubHttp http)
{
    public Task<SessionCard> Session(CancellationToken cancel) => http.Get<SessionCard>("me/session", cancel);

    public Task<StopPreviewCard> PreviewStop(CancellationToken cancel) => http.Get<StopPreviewCard>("me/session/stop-preview", cancel);

    public Task<SessionCard> Stop(CancellationToken cancel) => http.Post<SessionCard>("me/session/stop", new { }, cancel);

    public Task<SessionPage> History(CancellationToken cancel) => http.Get<SessionPage>("me/sessions", cancel);
}
