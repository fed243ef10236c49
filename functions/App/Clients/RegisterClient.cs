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
        var known = (await desk.Look(venue, new(), cancel)).Venue;
        ClientBody.CheckGroup(known, body.Group);
        var client = new Client(Keys.NewId(), body.Name.Trim(), body.Phone.Trim(), body.Group)
        {
            PhoneKey = Phones.Key(body.Phone, known.PhonePrefix),
        };
        return await desk.Answer(
            venue, new() { Phone = client.Phone }, request.Asking(),
            scene => ClientRules.Register(client, scene.PhoneTaken, clock.GetUtcNow()),
            outcome => Answers.Created($"/api/venues/{venue}/clients/{client.Id}", ClientCard.Of(outcome.Scene)), cancel);
    }
}

/// <summary>The body of a registration.</summary>
public sealed record ClientBody(string Name, string Phone) : IBody
{
    public string? Group { get; init; }

    public IEnumerable<Fault> Faults() => [.. NameFaults(Name), .. PhoneFaults(Phone)];

    public static IEnumerable<Fault> NameFaults(string name) =>
    [
        .. Fault.When(Names.IsBlank(name), "name", "Must not be blank."),
        .. Fault.When(name.Length > 200, "name", "At most 200 characters."),
    ];

    public static IEnumerable<Fault> PhoneFaults(string phone) =>
    [
        .. Fault.When(Phones.Digits(phone).Length < Phones.FewestDigits, "phone", $"At least {Phones.FewestDigits} digits."),
        .. Fault.When(phone.Length > 40, "phone", "At most 40 characters."),
    ];

    /// <exception cref="ProblemException">400 when the venue has no such group.</exception>
    public static void CheckGroup(Venue venue, string? group)
    {
        if (group is not null && venue.Groups.All(known => known.Id != group))
            throw Problem.Malformed("group", "The venue has no such group.");
    }
}
