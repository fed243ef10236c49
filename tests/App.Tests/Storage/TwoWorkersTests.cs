using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Izi.App.Tests.Storage;

/// <summary>Two workers that share nothing but a storage account, and one venue whose sales race its closings.</summary>
[Collection(AzuriteClubs.Name)]
public sealed class TwoWorkersTests(AzuriteFixture azurite) : IAsyncLifetime
{
    const int Devices = 8;
    const int Shifts = 8;

    readonly TempFolder first = new(), second = new();
    readonly string signingKey = $"--Auth:SigningKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
    readonly ConcurrentBag<string> stopped = [];
    readonly CancellationTokenSource closing = new();
    ClubHost one = null!, other = null!;

    public async Task InitializeAsync()
    {
        var account = azurite.Setting();
        one = await ClubHost.StartAsync(first.Path, catalog: Catalog, settings: [account, signingKey]);
        other = await ClubHost.StartAsync(second.Path, one.Time, catalog: null, settings: [account, signingKey]);
    }

    public async Task DisposeAsync()
    {
        await other.DisposeAsync();
        await one.DisposeAsync();
        closing.Dispose();
        second.Dispose();
        first.Dispose();
    }

    [Fact, Rule("R44"), Rule("R39"), Rule("N3")]
    public async Task No_sale_misses_a_z_report_and_none_is_in_two_and_nobody_is_told_that_the_club_is_busy()
    {
        var clients = new List<string>();
        for (var number = 0; number < Devices; number++) clients.Add(await one.Staff.Register($"Player {number}", $"+38050111223{number}"));
        await one.Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);

        var evening = clients.Select((client, number) => Play(number % 2 == 0 ? one : other, number, client)).ToList();
        List<JsonNode> reports = [];
        for (var shift = 0; shift < Shifts; shift++)
        {
            var worker = shift % 2 == 0 ? other : one;
            reports.Add(await worker.Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0,"handOver":true}""").Read());
            await worker.Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);
        }
        await closing.CancelAsync();
        await Task.WhenAll(evening);
        reports.Add(await one.Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read());

        foreach (var report in reports) await IsWhatTheLedgerSays(report);
        var refunds = (await Ledger("kind=refund")).Select(entry => (string)entry["session"]!).Order();
        Assert.NotEmpty(stopped);
        Assert.Equal(stopped.Order(), refunds);
        Assert.Equal(Enumerable.Range(1, Shifts + 1), reports.Select(report => (int)report["number"]!));
    }

    /// <summary>
    /// One device after the other is sold for cash and stopped at once: all of it comes back as bonus, in the same commit.
    /// </summary>
    async Task Play(ClubHost worker, int device, string client)
    {
        while (!closing.IsCancellationRequested)
        {
            var id = await worker.Staff.Start($"pc-{device}", "hour", client, """{"method":"cash","received":600}""");
            await worker.Staff.Post($"venues/demo/sessions/{id}/stop").Read();
            stopped.Add(id);
        }
    }

    async Task IsWhatTheLedgerSays(JsonNode report)
    {
        var entries = await Ledger($"shift={(string)report["shift"]!["id"]!}");

        Assert.Equal(Sum(entries, "sale"), (long)report["sales"]!["cash"]!);
        Assert.Equal(Sum(entries, "refund"), -(long)report["refunds"]!["bonus"]!);
        Assert.Equal(entries.Count(entry => (string)entry["kind"]! == "refund"), (int)report["sessions"]!["count"]!);
    }

    static long Sum(List<JsonNode> entries, string kind) =>
        entries.Where(entry => (string)entry["kind"]! == kind).Sum(entry => (long)entry["amount"]!);

    async Task<List<JsonNode>> Ledger(string filter)
    {
        List<JsonNode> entries = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await one.Staff.Get($"venues/demo/ledger?{filter}&limit=100{(cursor == "" ? "" : $"&cursor={cursor}")}");
            entries.AddRange(page["entries"]!.AsArray()!);
            cursor = (string?)page["cursor"];
        }
        return entries;
    }

    static string Pc(int number) => $$"""{"id":"pc-{{number}}","name":"PC","zone":"main","kind":"pc"}""";

    static string Catalog => $$"""
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH", "zones": [ {"id":"main","name":"Main hall"} ], "groups": [],
          "devices": [ {{string.Join(',', Enumerable.Range(0, Devices).Select(Pc))}} ],
          "tariffs": [ {"id":"hour","name":"One hour","minutes":60,"prices":{"main":600},"refundMode":"bonus"} ]
        }
        """;
}
