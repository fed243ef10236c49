using Izi.App.Desk;
using Izi.App.Shifts;
using Izi.Domain;
using Izi.Domain.Shifts;

namespace Izi.App.Tests.Shifts;

/// <summary>Sales against the close of a shift: what is in a Z-report is what was sold in its shift, never more or less.</summary>
[Rule("R44"), Rule("R39"), Rule("N3")]
public class ShiftRaceTests : ClubTest
{
    const int Rounds = 25;

    int topUps;

    [Fact]
    public async Task Sales_that_race_the_close_of_a_shift_are_in_one_z_report_or_in_none_but_never_lost_or_counted_twice()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        List<JsonNode> reports = [];
        for (var round = 0; round < Rounds; round++)
        {
            await Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);
            var sales = Enumerable.Range(0, 5).Select(_ => TopUp(vera)).ToList();
            var close = Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0,"handOver":true}""").Read();
            sales.AddRange(Enumerable.Range(0, 5).Select(_ => TopUp(vera)));
            await Task.WhenAll(sales);
            reports.Add(await close);
        }

        await AllIsAccountedFor(vera, reports.Select(report => ((string)report["shift"]!["id"]!, (long)report["topUps"]!["cash"]!)));
    }

    [Fact]
    public async Task A_close_at_another_desk_takes_every_sale_that_was_before_it_and_none_after()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var elsewhere = ActivatorUtilities.CreateInstance<VenueDesk>(Club.Service<IServiceProvider>(), new Turns());
        var anna = new Actor("anna", "Anna", ActorRole.Staff);
        List<ZReport> reports = [];
        for (var round = 0; round < Rounds; round++)
        {
            var shift = new Shift($"shift-{round}", ClubHost.Six, "Anna", 0);
            await elsewhere.Apply("demo", Scope.OfTill, anna, scene => ShiftRules.Open(scene.Till!, shift), default);
            var sales = Enumerable.Range(0, 4).Select(_ => TopUp(vera)).ToList();
            var close = elsewhere.Apply(
                "demo", Scope.OfTill, anna, scene => ShiftRules.Close(scene.Till!, 0, handOver: true, "Anna", ClubHost.Six), default);
            await Task.WhenAll(sales);
            reports.Add((await close).Decision.OfType<ShiftClosed>().Single().Report);
        }

        await AllIsAccountedFor(vera, reports.Select(report => (report.Shift.Id, report.Shift.TopUps.Cash)));
    }

    [Fact, Rule("N4"), Rule("R16")]
    public async Task Fifty_stops_at_once_are_one_refund_in_the_ledger_one_session_in_the_shift_and_one_credit_to_the_client()
    {
        await Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(30));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Staff.Post($"venues/demo/sessions/{id}/stop")));

        var report = await Staff.Get("venues/demo/shifts/current/x-report");
        Assert.Equal((30000, 1), ((int)report["refunds"]!["bonus"]!, (int)report["sessions"]!["count"]!));
        Assert.Equal(30000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
        Assert.Equal(-30000, (await Ledger()).Single(entry => entry.Kind is LedgerKind.Refund).Amount);
    }

    async Task<List<LedgerEntry>> Ledger() =>
        await Club.Service<VenueTable>()
            .Range<LedgerRow>("demo", Keys.LedgerPrefix, null, default)
            .Select(row => row.Value.Entry)
            .ToListAsync();

    async Task TopUp(string client)
    {
        await Staff.Post($"venues/demo/clients/{client}/top-ups", """{"amount":100,"method":"cash"}""").Read();
        Interlocked.Increment(ref topUps);
    }

    async Task AllIsAccountedFor(string client, IEnumerable<(string Shift, long Cash)> reports)
    {
        var ledger = await Ledger();

        Assert.Equal(topUps, ledger.Count);
        Assert.Equal(topUps * 100, (int)(await Staff.Get($"venues/demo/clients/{client}"))["balance"]!);
        Assert.All(
            reports, report => Assert.Equal(ledger.Where(entry => entry.ShiftId == report.Shift).Sum(entry => entry.Amount), report.Cash));
    }
}
