namespace Izi.App.Clients;

/// <summary>Finding clients by phone or name, and one by id.</summary>
public sealed class ReadClients(VenueDesk desk, VenueTable table, ClientDirectory directory)
{
    [Function(nameof(FindClients)), Requires(Permission.SessionView)]
    [Asks<ClientQuery>, Gives<ClientList>]
    public async Task<IResult> FindClients(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var (asked, after, limit) = (request.Query.Text("q"), request.After(venue, Keys.NamePrefix), request.Limit());
        var scene = await desk.Look(venue, new(), cancel);
        var search = new ClientSearch(asked ?? "", scene.Venue.PhonePrefix);
        var page = await directory.Page(venue, asked, search, after?[Keys.NamePrefix.Length..], limit, cancel);
        var clients = await Task.WhenAll(page.Items.Select(client => table.Find<Client>(venue, Keys.Client(client.Id), cancel)));
        return Answers.Ok(new ClientList(
            [.. clients.Where(row => row is { Value.Erased: false }).Select(row => ClientCard.Of(row!.Value, scene.TakesLinked))],
            request.CursorAt(venue, Keys.NamePrefix, page.Cursor)));
    }

    [Function(nameof(GetClient)), Requires(Permission.SessionView)]
    [Gives<ClientCard>]
    public async Task<IResult> GetClient(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients/{id}")] HttpRequest request,
        string venue, string id, CancellationToken cancel) =>
        Answers.Ok(ClientCard.Of(await desk.Look(venue, Scope.OfKnownClient(id), cancel)));
}

/// <summary>What clients are looked for by, and where the page begins.</summary>
public sealed record ClientQuery(string? Q, string? Cursor, int? Limit);

/// <summary>A page of clients, and where the next one begins.</summary>
public sealed record ClientList(ImmutableArray<ClientCard> Clients, string? Cursor);

/// <summary>
/// A client as the contract shows it; money in minor units, kept time in seconds. One who was erased has no name and phone.
/// </summary>
public sealed record ClientCard(
    string Id, string? Name, string? Phone, string? Group, long Balance, long Bonus, ImmutableArray<KeptTime> KeptTime,
    bool HasPaymentMethod, bool? Erased)
{
    public static ClientCard Of(Scene scene) => Of(scene.Client!, scene.TakesLinked);

    /// <summary>No client has a linked payment method while no payment gateway is set.</summary>
    public static ClientCard Of(Client client, bool takesLinked) => new(
        client.Id, client.Erased ? null : client.Name, client.Erased ? null : client.Phone, client.Group, client.Balance, client.Bonus,
        client.KeptTime,
        HasPaymentMethod: takesLinked && client.PaymentToken is not null, client.Erased ? true : null);
}
