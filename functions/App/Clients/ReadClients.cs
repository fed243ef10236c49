namespace Izi.App.Clients;

/// <summary>Finding clients by phone or name, and one by id.</summary>
public sealed class ReadClients(VenueDesk desk, VenueTable table)
{
    const int Most = 50;

    [Function(nameof(FindClients)), Requires(Permission.SessionView)]
    [Asks<ClientQuery>, Gives<ClientList>]
    public async Task<IResult> FindClients(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, new(), cancel);
        var text = request.Query.Text("q")?.Trim() ?? "";
        var found = await table.Range<Client>(venue, Keys.ClientPrefix, null, cancel)
            .Select(row => row.Value)
            .Where(client => Has(client.Name, text) || Has(client.Phone, text))
            .Take(Most)
            .ToListAsync(cancel);
        return Answers.Ok(new ClientList([.. found.Select(client => ClientCard.Of(client, scene.TakesLinked))]));
    }

    [Function(nameof(GetClient)), Requires(Permission.SessionView)]
    [Gives<ClientCard>]
    public async Task<IResult> GetClient(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients/{id}")] HttpRequest request,
        string venue, string id, CancellationToken cancel) =>
        Answers.Ok(ClientCard.Of(await desk.Look(venue, Scope.OfClient(id), cancel)));

    static bool Has(string whole, string part) => whole.Contains(part, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What clients are looked for by: a part of the name or phone.</summary>
public sealed record ClientQuery(string? Q);

/// <summary>The clients that were found.</summary>
public sealed record ClientList(ImmutableArray<ClientCard> Clients);

/// <summary>A client as the contract shows it; money in minor units, kept time in seconds.</summary>
public sealed record ClientCard(
    string Id, string Name, string Phone, string? Group, long Balance, long Bonus, ImmutableArray<KeptTime> KeptTime, bool HasPaymentMethod)
{
    public static ClientCard Of(Scene scene) => Of(scene.Client!, scene.TakesLinked);

    /// <summary>No client has a linked payment method while no payment gateway is set.</summary>
    public static ClientCard Of(Client client, bool takesLinked) => new(
        client.Id, client.Name, client.Phone, client.Group, client.Balance, client.Bonus, client.KeptTime,
        HasPaymentMethod: takesLinked && client.PaymentToken is not null);
}
