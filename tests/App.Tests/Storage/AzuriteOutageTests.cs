using System.Collections.Concurrent;
using System.Globalization;

namespace Izi.App.Tests.Storage;

/// <summary>
/// Azurite ended by a power cut in the middle of the evening. It forgets what it has not written down yet, some five seconds of it.
/// </summary>
public sealed class AzuriteOutageTests : IAsyncLifetime
{
    const int Devices = 8;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly TempFolder disk = new();
    readonly TempFolder folder = new();
    readonly ConcurrentBag<Answer> answers = [];
    readonly CancellationTokenSource closing = new();
    readonly SemaphoreSlim heard = new(0);
    Azurite azurite = null!;
    ClubHost club = null!;
    string account = null!;

    public async Task InitializeAsync()
    {
        azurite = await Azurite.StartAsync(disk.Path);
        account = azurite.Account();
        club = await ClubHost.StartAsync(folder.Path, catalog: Catalog, settings: $"--AzureWebJobsStorage={account}");
    }

    public async Task DisposeAsync()
    {
        await club.DisposeAsync();
        azurite.Dispose();
        closing.Dispose();
        heard.Dispose();
        folder.Dispose();
        disk.Dispose();
    }

    [Fact]
    public async Task Rows_and_messages_are_in_the_account_and_not_in_the_folder()
    {
        var id = await club.Staff.Start("pc-1", "hour");

        var rows = await new TableServiceClient(account)
            .GetTableClient("izi")
            .QueryAsync<TableEntity>("PartitionKey eq 'demo'")
            .ToListAsync();

        Assert.Contains(rows, row => row.RowKey.Contains(id, StringComparison.Ordinal));
        Assert.Null(club.Host.Parts.QueueSignal);
    }

    [Fact, Rule("N1"), Rule("N2"), Rule("N3")]
    public async Task What_azurite_kept_is_whole_and_meanwhile_callers_are_told_to_come_again()
    {
        await Kept("pc-8");
        var evening = Enumerable.Range(1, Devices).Select(number => Task.Run(() => Sell($"pc-{number}"))).ToArray();
        await Until(answer => answer.Status is HttpStatusCode.OK, 3 * Devices);

        await azurite.Kill();
        await Until(answer => answer.Status is HttpStatusCode.ServiceUnavailable, 3);
        await azurite.Again();
        var before = answers.Count(answer => answer.Status is HttpStatusCode.OK);
        await Until(answer => answer.Status is HttpStatusCode.OK, before + (2 * Devices));
        await closing.CancelAsync();
        await Task.WhenAll(evening).WaitAsync(Patience);

        Assert.All(
            answers,
            answer =>
                Assert.Contains(
                    answer.Status,
                    (HttpStatusCode[])
                        [
                            HttpStatusCode.OK,
                            HttpStatusCode.Created,
                            HttpStatusCode.Conflict,
                            HttpStatusCode.NotFound,
                            HttpStatusCode.ServiceUnavailable,
                        ]));
        Assert.All(
            answers.Where(answer => answer.Status is HttpStatusCode.ServiceUnavailable),
            answer => Assert.Equal(("busy", "1"), (answer.Code, answer.RetryAfter)));
        await AllIsWhole();
    }

    /// <summary>Sells a device, stops it, and so on, whatever is answered.</summary>
    async Task Sell(string device)
    {
        while (!closing.IsCancellationRequested)
        {
            var id = await Ask("venues/demo/sessions", $$"""{"devices":["{{device}}"],"tariffId":"hour","payment":{"method":"card"} }""");
            if (id is not null) await Ask($"venues/demo/sessions/{id}/stop", "{}");
        }
    }

    /// <summary>The session that is answered, or the one that is in the way.</summary>
    async Task<string?> Ask(string path, string body)
    {
        using var answer = await club.Staff.Post(path, body);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        answers.Add(new(answer.StatusCode, (string?)json["code"], answer.Headers.RetryAfter?.ToString()));
        heard.Release();
        return (string?)json["id"] ?? (string?)json["sessionId"];
    }

    async Task Until(Func<Answer, bool> wanted, int count)
    {
        while (answers.Count(wanted) < count) Assert.True(await heard.WaitAsync(Patience), $"Only {answers.Count(wanted)} such answers.");
    }

    /// <summary>Completes when Azurite has written down so much of the table.</summary>
    async Task Kept(string text)
    {
        using var watcher = new FileSystemWatcher(disk.Path, "__azurite_db_table__.json*");
        using var patience = new CancellationTokenSource(Patience);
        var written = new SemaphoreSlim(1);
        watcher.Created += (_, _) => written.Release();
        watcher.Changed += (_, _) => written.Release();
        watcher.Renamed += (_, _) => written.Release();
        watcher.EnableRaisingEvents = true;
        var file = Path.Combine(disk.Path, "__azurite_db_table__.json");
        do await written.WaitAsync(patience.Token);
        while (!File.Exists(file) || !(await File.ReadAllTextAsync(file, patience.Token)).Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Every session that is there has all of itself, and of one that is not there is nothing.</summary>
    async Task AllIsWhole()
    {
        var sessions = new Dictionary<string, JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await club.Staff.Get($"venues/demo/sessions?limit=100&cursor={cursor}");
            foreach (var session in page["sessions"]!.AsArray()) sessions.Add((string)session!["id"]!, session);
            cursor = (string?)page["cursor"];
        }
        foreach (var (id, session) in sessions)
        {
            var facts = (await club.Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!
                .AsArray()
                .Select(fact => (string)fact!["type"]!)
                .ToList();
            Assert.Equal("sessionStarted", facts[0]);
            Assert.Equal((string)session["status"]! == "stopped" ? 1 : 0, facts.Count(fact => fact == "sessionStopped"));
        }

        var open = sessions
            .Values.Where(session => (string)session["status"]! == "active")
            .ToDictionary(session => (string)session["devices"]![0]!["id"]!, session => (string)session["id"]!);
        var tiles = (await club.Staff.Get("venues/demo/hall"))["devices"]!.AsArray();
        Assert.All(tiles, tile => Assert.Equal(open.GetValueOrDefault((string)tile!["device"]!), (string?)tile["sessionId"]));

        var sold = (await club.Staff.Get("venues/demo/analytics/sessions?from=2026-05-01&to=2026-05-02"))["totals"]!;
        Assert.Equal(sessions.Count * 60000L, (long)sold["revenue"]!);
    }

    static string Catalog => $$"""
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH", "zones": [ {"id":"main","name":"Main hall"} ], "groups": [],
          "devices": [ {{string.Join(
            ',',
            Enumerable.Range(1, Devices).Select(number =>
                string.Create(CultureInfo.InvariantCulture, $$"""{"id":"pc-{{number}}","name":"PC","zone":"main","kind":"pc"}"""))
        )}} ],
          "tariffs": [ {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000},"refundMode":"burn"} ]
        }
        """;

    sealed record Answer(HttpStatusCode Status, string? Code, string? RetryAfter);
}
