using Izi.App.Desk;
using Izi.Domain;
using Izi.Domain.Clients;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;
using Client = Izi.Domain.Clients.Client;

namespace Izi.App.Tests.Shifts;

/// <summary>Two workers at one till. What one does in the middle of the other's decision is done inside the other's rule.</summary>
[Rule("R44"), Rule("R39")]
public class TillShardTests : ClubTest
{
    static readonly Actor Anna = new("anna", "Anna", ActorRole.Staff);

    /// <summary>Workers of their own: no turn is shared.</summary>
    VenueDesk one = null!, other = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (one, other) = (Desk(), Desk());
        await Register(new("vera-1", "Vera", "+380501112233", null) { PhoneKey = "+380501112233" });
        await Register(new("max-2", "Max", "+380501112244", null) { PhoneKey = "+380501112244" });
        await Apply(one, Scope.OfTill, scene => ShiftRules.Open(scene.Till!, new("shift-1", ClubHost.Six, "Anna", 500)));
    }

    [Fact]
    public async Task Sales_of_two_workers_do_not_wait_for_each_other()
    {
        var rounds = 0;

        await Apply(one, Scope.OfClient("vera-1"), scene =>
        {
            if (++rounds == 1) Meanwhile(() => TopUp("max-2", 300));
            return ClientRules.TopUp(scene.Client!, 200, PaymentMethod.Cash, ClubHost.Six);
        });

        Assert.Equal(1, rounds);
        Assert.Equal(500, (long)(await XReport())["topUps"]!["cash"]!);
    }

    [Fact]
    public async Task A_close_during_which_another_worker_sells_is_decided_again_with_that_sale()
    {
        var rounds = 0;

        var closed = await Apply(one, Scope.OfTill, scene =>
        {
            if (++rounds == 1) Meanwhile(() => TopUp("max-2", 300));
            return ShiftRules.Close(scene.Till!, 800, handOver: false, "Anna", ClubHost.Six);
        });

        var report = closed.Decision.OfType<ShiftClosed>().Single().Report;
        Assert.Equal((2, 300, 0), (rounds, report.Shift.TopUps.Cash, report.Variance));
    }

    [Fact]
    public async Task A_close_is_not_busy_though_another_worker_sells_again_and_again()
    {
        var rounds = 0;

        var closed = await Apply(one, Scope.OfTill, scene =>
        {
            if (++rounds <= 20) Meanwhile(() => TopUp("max-2", 300));
            return ShiftRules.Close(scene.Till!, 6500, handOver: false, "Anna", ClubHost.Six);
        });

        Assert.Equal((21, 6000), (rounds, closed.Decision.OfType<ShiftClosed>().Single().Report.Shift.TopUps.Cash));
    }

    [Fact]
    public async Task A_close_during_which_another_worker_starts_a_session_is_refused()
    {
        var rounds = 0;

        var refused = await Apply(one, Scope.OfTill, scene =>
        {
            if (++rounds == 1) Meanwhile(() => Staff.Start("pc-01", "hour"));
            return ShiftRules.Close(scene.Till!, 500, handOver: false, "Anna", ClubHost.Six);
        });

        Assert.Equal("sessions-active", refused.Decision.Refusal!.Code);
    }

    [Fact]
    public async Task A_sale_during_which_another_worker_closes_the_shift_belongs_to_none()
    {
        var rounds = 0;

        await Apply(one, Scope.OfClient("vera-1"), scene =>
        {
            if (++rounds == 1) Meanwhile(CloseElsewhere);
            return ClientRules.TopUp(scene.Client!, 200, PaymentMethod.Cash, ClubHost.Six);
        });

        var entry = Assert.Single((await Staff.Get("venues/demo/ledger"))["entries"]!.AsArray())!;
        Assert.Equal((2, 200, null), (rounds, (long)entry["amount"]!, (string?)entry["shift"]));
        Assert.Equal(0, (long)(await Staff.Get("venues/demo/shifts/shift-1/z-report"))["topUps"]!["cash"]!);
    }

    [Fact]
    public async Task A_session_that_starts_and_stops_is_counted_in_one_shard_and_a_report_has_them_all()
    {
        var (vera, max) = (await Staff.Start("pc-01", "hour", "vera-1"), await Staff.Start("pc-02", "hour", "max-2"));
        var playing = await Shards();
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{vera}/stop").Read();
        await Staff.Post($"venues/demo/sessions/{max}/stop").Read();

        var (stopped, report) = (await Shards(), await XReport());

        Assert.Equal(16, stopped.Count);
        Assert.Equal(2, playing.Values.Sum(shard => shard.Playing));
        Assert.All(stopped, shard => Assert.Equal((0, "shift-1"), (shard.Value.Playing, shard.Value.Shift!.Id)));
        Assert.All([vera, max], id => Assert.InRange(stopped[Keys.TillShard(id)].Shift!.Sessions, 1, 2));
        Assert.Equal((120_000, 60_000), ((int)report["sales"]!["card"]!, (int)report["refunds"]!["bonus"]!));
        Assert.Equal((2, 60), ((int)report["sessions"]!["count"]!, (int)report["sessions"]!["minutes"]!));
    }

    [Fact]
    public async Task A_report_whose_shards_are_of_two_shifts_was_read_in_pieces_and_is_to_be_asked_for_again()
    {
        var row = Rows.Write("demo", Keys.TillShard("7"), new Till());
        await Club.Service<VenueTable>().Write([new(TableTransactionActionType.UpsertReplace, row)], default);

        var code = await Staff.GetAsync("venues/demo/shifts/current/x-report").Code(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("busy", code);
    }

    VenueDesk Desk() => ActivatorUtilities.CreateInstance<VenueDesk>(Club.Service<IServiceProvider>(), new Turns());

    static Task<Outcome> Apply(VenueDesk desk, Scope scope, Func<Scene, Decision<Fact>> rule) =>
        desk.Apply("demo", scope, Anna, rule, default);

    Task<Outcome> Register(Client client) =>
        Apply(one, new() { Phone = client.Phone }, scene => ClientRules.Register(client, scene.PhoneTaken, ClubHost.Six));

    Task<Outcome> TopUp(string client, long amount) =>
        Apply(other, Scope.OfClient(client), scene => ClientRules.TopUp(scene.Client!, amount, PaymentMethod.Cash, ClubHost.Six));

    Task<Outcome> CloseElsewhere() =>
        Apply(other, Scope.OfTill, scene => ShiftRules.Close(scene.Till!, 500, handOver: false, "Anna", ClubHost.Six));

    /// <summary>A rule does not wait; this one's worker is interrupted.</summary>
    static void Meanwhile(Func<Task> deed) => Task.Run(deed).GetAwaiter().GetResult();

    Task<JsonNode> XReport() => Staff.Get("venues/demo/shifts/current/x-report");

    async Task<Dictionary<string, Till>> Shards()
    {
        var rows = Club.Service<VenueTable>().Range<Till>("demo", Keys.TillPrefix, null, default);
        return await rows.ToDictionaryAsync(row => row.Key, row => row.Value);
    }
}
