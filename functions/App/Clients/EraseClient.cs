namespace Izi.App.Clients;

/// <summary>Erases a client's name and phone on request (R45).</summary>
public sealed class EraseClient(VenueDesk desk, ErasedClients erased, TimeProvider clock)
{
    [Function(nameof(EraseClient)), Requires(Permission.ClientEdit)]
    [Takes<EraseBody>, Gives<object>(204), Refuses("client-has-balance", "client-in-session", "client-owes")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/clients/{id}/erase")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<EraseBody>(cancel);
        var answer = await desk.Answer(
            venue, Scope.OfClient(id), request.Asking(), scene => ClientRules.Erase(scene.Client!, body.Reason.Trim(), clock.GetUtcNow()),
            _ => JsonAnswer.NoContent, cancel);
        // What this does not finish the minute does.
        if (answer is JsonAnswer) await erased.CleanUp(venue, id, cancel);
        return answer;
    }
}

/// <summary>Why a client is erased.</summary>
public sealed record EraseBody(string Reason) : IBody
{
    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Names.IsBlank(Reason), "reason", "Must not be blank."),
        .. Fault.When(Reason.Length > 1000, "reason", "At most 1000 characters."),
    ];
}

/// <summary>
/// Removes what an erased client was told, and the answers that tell of them. It can be interrupted at any time and goes on later.
/// </summary>
public sealed class ErasedClients(VenueTable table)
{
    /// <summary>Goes on with all that are not finished.</summary>
    public async Task CleanUp(string venue, CancellationToken cancel)
    {
        await foreach (var client in table.Range<string>(venue, Keys.ErasingPrefix, null, cancel))
            await CleanUp(venue, client.Value, cancel);
    }

    public async Task CleanUp(string venue, string client, CancellationToken cancel)
    {
        await Delete(venue, table.Range<Notification>(venue, Keys.NotificationPrefix(client), null, cancel).Select(row => row.Key), cancel);
        await Delete(
            venue,
            table
                .Range<KeptAnswer>(venue, Keys.AnswerPrefix, null, cancel)
                .Where(row => row.Value.Clients.Contains(client))
                .Select(row => row.Key),
            cancel);
        await table.Delete(venue, Keys.ErasingPrefix + client, cancel);
    }

    async Task Delete(string venue, IAsyncEnumerable<string> keys, CancellationToken cancel)
    {
        await foreach (var key in keys.WithCancellation(cancel))
            await table.Delete(venue, key, cancel);
    }
}
