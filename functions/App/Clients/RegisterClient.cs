namespace Izi.App.Clients;

/// <summary>Registers a walk-in on the spot.</summary>
public sealed class RegisterClient(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(RegisterClient)), Requires(Permission.ClientEdit)]
    [Takes<ClientBody>, Gives<ClientCard>(201), Refuses("phone-taken")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/clients")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var body = await request.Read<ClientBody>(cancel);
        await CheckGroup(venue, body.Group, cancel);
        var client = new Client(Keys.NewId(), body.Name.Trim(), body.Phone.Trim(), body.Group);
        return await desk.Answer(
            venue, new() { Phone = client.Phone }, request.Asking(), scene => ClientRules.Register(client, scene.PhoneTaken, clock.GetUtcNow()),
            outcome => Answers.Created($"/api/venues/{venue}/clients/{client.Id}", ClientCard.Of(outcome.Scene)), cancel);
    }

    async Task CheckGroup(string venue, string? group, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, new(), cancel);
        if (group is not null && scene.Venue.Groups.All(g => g.Id != group)) throw Problem.Malformed("group", "The venue has no such group.");
    }
}

/// <summary>The body of a registration.</summary>
public sealed record ClientBody(string Name, string Phone) : IBody
{
    public string? Group { get; init; }

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(string.IsNullOrWhiteSpace(Name), "name", "Must not be blank."),
        .. Fault.When(Name.Length > 200, "name", "At most 200 characters."),
        .. Fault.When(string.IsNullOrWhiteSpace(Phone), "phone", "Must not be blank."),
        .. Fault.When(Phone.Length > 40, "phone", "At most 40 characters."),
    ];
}
