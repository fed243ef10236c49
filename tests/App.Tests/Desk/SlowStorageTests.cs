using System.Text.RegularExpressions;
using Izi.App.Desk;

namespace Izi.App.Tests.Desk;

/// <summary>Storage that answers later than a ticket waits, so that the ticket finishes a commit before its caller hears of it.</summary>
public sealed partial class SlowStorageTests : SellingTest
{
    static readonly TimeSpan OneSlowCall = TimeSpan.FromSeconds(5);

    [Fact, Rule("N5"), Rule("N4")]
    public async Task Sixteen_sales_whose_answers_come_after_their_tickets_are_all_made_and_none_twice()
    {
        var late = new HashSet<string>();
        Club.Table.Late = request => LoseOnce(request, late);

        var callers = Enumerable.Range(1, 16).Select(number => Sale($"pc-{number:D2}")).ToArray();
        var answers = await Task.WhenAll(callers);

        Club.Table.Late = null;
        Assert.Equal(16, late.Count);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer));
        Assert.Equal(16, (await Staff.Get("venues/demo/sessions?status=active&limit=100"))["sessions"]!.AsArray().Count);
        Assert.Equal(
            960_000, (int)(await Staff.Get("venues/demo/analytics/sessions?from=2026-05-01&to=2026-05-02"))["totals"]!["revenue"]!);
    }

    [Fact, Rule("N4"), Rule("R16")]
    public async Task A_stop_that_is_answered_after_its_ticket_is_the_callers_own_and_credits_once()
    {
        var client = await Staff.Post("venues/demo/clients", """{"name":"Ira","phone":"+380501112233"}""").NewId();
        var id = await Sell($$"""{"devices":["pc-01"],"tariffId":"hour","clientId":"{{client}}","payment":{"method":"card"} }""").NewId();
        var late = new HashSet<string>();
        Club.Table.Late = request => LoseOnce(request, late);

        var stopped = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Club.Table.Late = null;
        Assert.Single(late);
        Assert.Equal("Manually by admin", (string)stopped["stoppedBy"]!);
        Assert.Equal((0, (int)stopped["refunds"]![0]!["amount"]!), await Money(client));
        Assert.Single(await Timeline(id), fact => fact == "sessionStopped");
    }

    [Fact, Rule("N5")]
    public async Task A_lost_race_whose_ticket_is_gone_meanwhile_is_no_error()
    {
        var tickets = Club.Service<QueueServiceClient>().GetQueueClient(Outbox.Queue);
        await Staff.Post($"venues/demo/sessions/{await Staff.Start("pc-01", "hour")}/stop").Read();
        var raced = false;
        Club.Table.Answer = async request =>
        {
            if (raced || await CommitOf(request) is null) return null;
            raced = true;
            await Touch("pc-01");
            await tickets.ClearMessagesAsync();
            return null;
        };

        var answer = await Sale("pc-01");

        Club.Table.Answer = null;
        Assert.True(raced);
        Assert.Equal(HttpStatusCode.Created, answer);
    }

    [Fact]
    public async Task What_proves_a_commit_is_kept_for_a_day()
    {
        var table = Club.Service<VenueTable>();
        await Staff.Start("pc-01", "hour");
        await Club.Gone("demo", Keys.OutboxPrefix);
        var forget = Club.Make<ForgetAnswers>(table);

        Club.Time.Advance(TimeSpan.FromHours(23));
        await forget.Run(new TimerInfo(), CancellationToken.None);
        var day = await Proofs(table);
        Club.Time.Advance(TimeSpan.FromHours(2));
        await forget.Run(new TimerInfo(), CancellationToken.None);

        Assert.NotEmpty(day);
        Assert.Empty((await Proofs(table)).Intersect(day));
    }

    async Task<HttpStatusCode> Sale(string device)
    {
        using var answer = await Sell($$"""{"devices":["{{device}}"],"tariffId":"hour","payment":{"method":"card"} }""");
        return answer.StatusCode;
    }

    /// <summary>Holds back the answer to each first attempt of a commit until its ticket has finished it, and then loses it.</summary>
    async Task LoseOnce(HttpRequestMessage request, HashSet<string> late)
    {
        if (await CommitOf(request) is not { } commit || !late.Add(commit)) return;

        Club.Time.Advance(OneSlowCall);
        await Club.Gone("demo", Keys.Outbox(commit)[..^1]);
        throw new HttpRequestException("The answer is lost on its way.");
    }

    /// <summary>The commit that a request writes, where it moves money.</summary>
    static async Task<string?> CommitOf(HttpRequestMessage request)
    {
        if (request.Method != HttpMethod.Post || request.Content is null) return null;
        var body = await request.Content.ReadAsStringAsync();
        return body.Contains("ledger-", StringComparison.Ordinal) && OutboxRow().Match(body) is { Success: true } row
            ? row.Groups[1].Value
            : null;
    }

    /// <summary>Another process writes the device's row.</summary>
    async Task Touch(string device)
    {
        var rows = Club.Service<TableServiceClient>().GetTableClient(Keys.Table);
        var row = (await rows.GetEntityIfExistsAsync<TableEntity>("demo", Keys.Device(device))).Value!;
        await rows.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    static Task<List<string>> Proofs(VenueTable table) =>
        table
            .Range<FinishedCommit>("demo", Keys.FinishedPrefix, null, CancellationToken.None)
            .Select(row => row.Key)
            .ToListAsync()
            .AsTask();

    [GeneratedRegex("outbox-([0-9a-f]{20})")]
    private static partial Regex OutboxRow();
}
