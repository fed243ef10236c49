using System.Text.Json.Serialization;

namespace Izi.App.Clients;

/// <summary>Changes a client's name, phone or group.</summary>
public sealed class ChangeClient(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(ChangeClient)), Requires(Permission.ClientEdit)]
    [Takes<ClientChangeBody>, Gives<ClientCard>, Refuses("phone-taken")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "venues/{venue}/clients/{id}")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<ClientChangeBody>(cancel);
        var known = (await desk.Look(venue, new(), cancel)).Venue;
        ClientBody.CheckGroup(known, body.Group);
        var change = new ClientChange(
            body.Name?.Trim(), body.Phone?.Trim(), body.Phone is { } phone ? Phones.Key(phone, known.PhonePrefix) : null, body.ChangesGroup,
            body.Group);
        return await desk.Answer(
            venue, Scope.OfClient(id) with { Phone = body.Phone }, request.Asking(),
            scene => ClientRules.Change(scene.Client!, change, scene.PhoneTaken, clock.GetUtcNow()),
            outcome => Answers.Ok(ClientCard.Of(outcome.Scene)), cancel);
    }
}

/// <summary>What is to change of a client; absent members stay, and a group of null is none.</summary>
public sealed record ClientChangeBody : IBody
{
    readonly string? group;

    public string? Name { get; init; }

    public string? Phone { get; init; }

    public string? Group
    {
        get => group;
        init => (group, ChangesGroup) = (value, true);
    }

    /// <summary>Whether the group is in the body.</summary>
    [JsonIgnore]
    public bool ChangesGroup { get; private init; }

    public IEnumerable<Fault> Faults() =>
    [
        .. Name is null ? [] : ClientBody.NameFaults(Name),
        .. Phone is null ? [] : ClientBody.PhoneFaults(Phone),
    ];
}
