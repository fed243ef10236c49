using Izi.Domain.Tests.Laws;
using FsCheck;
using FsCheck.Fluent;

namespace Izi.Domain.Tests.Shifts;

/// <summary>The ledger against everything else that knows of money, over random evenings of one client at one till.</summary>
public sealed class LedgerLaws
{
    [Fact, Rule("N3"), Rule("N4"), Rule("R39"), Rule("R44")]
    public void After_every_commit_the_ledger_adds_up_to_what_the_session_the_client_and_the_shift_say() => Prop
        .ForAll(
            Gen.Choose(0, int.MaxValue).ListOf().ToArbitrary(),
            evening =>
            {
                var till = new Evening();
                foreach (var word in evening) till.Do(word);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact, Rule("N3")]
    public void The_random_evenings_get_as_far_as_every_kind_of_entry()
    {
        var till = new Evening();
        var chance = new Random(1);
        for (var i = 0; i < 5000; i++) till.Do(chance.Next());

        Assert.Equal(Enum.GetValues<LedgerKind>(), till.Ledger.Select(entry => entry.Kind).Distinct().Order());
        Assert.Equal(
            [PaymentMethod.Cash, PaymentMethod.Card, PaymentMethod.Balance, PaymentMethod.Bonus, PaymentMethod.Linked],
            till.Ledger.Where(entry => entry.Kind is LedgerKind.Sale).Select(entry => entry.Method).Distinct().Order());
        Assert.Contains(till.Ledger, entry => entry is { Kind: LedgerKind.Refund, Method: PaymentMethod.Linked });
    }
}

/// <summary>One client, one device after another, one till; every word is something that somebody does.</summary>
sealed class Evening
{
    readonly Client known = Given.Vera with { Balance = 60_000, Bonus = 20_000, Group = "gold", PaymentToken = "tok" };
    readonly Dictionary<string, long> credited = [];
    Scene scene;
    Instant now = Given.Six;
    int ids;

    public Evening()
    {
        scene = Given.Scene(
            known, Tariff("burn", RefundMode.Burn), Tariff("keep", RefundMode.Keep), Tariff("bonus", RefundMode.Bonus), Postpaid) with
        {
            Till = new(),
            TakesLinked = true,
        };
        scene = scene with { Venue = scene.Venue with { Settings = scene.Venue.Settings with { RenewLead = TimeSpan.FromMinutes(5) } } };
    }

    public List<LedgerEntry> Ledger { get; } = [];

    public void Do(int word)
    {
        var argument = word / 16;
        Commit((word % 16) switch
        {
            0 or 1 => Start(argument),
            2 or 3 or 4 or 5 or 6 or 7 or 10 or 12 when scene.Session is null => [],
            2 => ExtendRules.Extend(scene, TariffOf(argument), Pay(argument), now),
            3 => RenewRules.Switch(scene, enabled: argument % 4 > 0, now),
            4 => Transfer(argument),
            5 => SessionRules.Stop(scene, Given.ByAdmin, now),
            6 => SessionRules.Cancel(scene.Session!, null, now),
            7 => PayRules.Pay(scene, Pay(argument) with { Bonus = 0 }, now),
            8 => ClientRules.Correct(
                scene.Client!, (argument % 20_000) - 15_000, argument % 2 == 0 ? Account.Balance : Account.Bonus, "so", now),
            9 => ClientRules.TopUp(
                scene.Client!, 1 + (argument % 10_000), argument % 2 == 0 ? PaymentMethod.Cash : PaymentMethod.Card, now),
            10 or 12 => Answer(argument),
            11 => scene.Till!.Shift is null
                ? ShiftRules.Open(scene.Till, new($"shift-{++ids}", now, "Anna", 500))
                : ShiftRules.Close(scene.Till, 0, handOver: true, "Anna", now),
            _ => Pass(TimeSpan.FromSeconds(argument % (argument % 3 == 0 ? 1200 : 150))),
        });
    }

    Decision<Fact> Start(int argument)
    {
        if (scene.Session is Active or Pending or AwaitingPayment) return [];

        scene = scene with { Session = null };
        ImmutableArray<string> devices = argument % 3 == 0 ? ["pc-01", "vip-01"] : ["pc-02"];
        return StartRules.Start(
            scene,
            new($"s{++ids}", devices, TariffOf(argument), Pay(argument))
            {
                StartsAt = argument % 5 == 0 ? now.AddMinutes(20) : null,
                AutoRenewal = argument % 2 == 0,
            },
            now);
    }

    Decision<Fact> Transfer(int argument)
    {
        if (scene.Session is not Active active) return [];

        var to = new[] { "pc-01", "pc-02", "vip-01" }[argument % 3];
        return TransferRules.Transfer(scene, active.Running.First().Id, to, now);
    }

    Decision<Fact> Answer(int argument) => scene.Session?.Charges.LastOrDefault() is { } charge
        ? ChargeRules.Answered(scene, charge.Id, argument % 3 == 0 ? new ChargeDeclined() : new Charged("g"), now)
        : [];

    Decision<Fact> Pass(TimeSpan time)
    {
        now += time;
        while (Alarms.Tick(scene, now) is { Facts.IsEmpty: false } due) Commit(due);
        return [];
    }

    void Commit(Decision<Fact> decision)
    {
        foreach (var step in scene.Through(decision))
        {
            ImmutableArray<LedgerEntry> entries = [.. Shifts.EntriesOf(step)];
            Ledger.AddRange(entries);
            if (step.Fact is BonusCredited credit)
                credited[credit.SessionId] = credited.GetValueOrDefault(credit.SessionId) - entries.Sum(entry => entry.Amount);
        }
        scene = decision.Aggregate(scene, (after, fact) => after.After(fact));
        AddsUp();
    }

    void AddsUp()
    {
        var client = scene.Client!;
        Assert.Equal(
            known.Balance + Sum(LedgerKind.TopUp) + Sum(LedgerKind.Correction, PaymentMethod.Balance) - Moved(PaymentMethod.Balance),
            client.Balance);
        Assert.Equal(known.Bonus + Sum(LedgerKind.Correction, PaymentMethod.Bonus) - Moved(PaymentMethod.Bonus), client.Bonus);
        Assert.All(
            Ledger.Where(entry => entry.SessionId is not null),
            entry => Assert.Equal(entry.Amount, entry.Devices.Sum(part => part.Amount)));

        if (scene.Session is { } session)
        {
            Assert.Equal((session as Stopped)?.Refunds.Sum(refund => refund.Amount) ?? 0, credited.GetValueOrDefault(session.Id));
            Assert.Equal(
                session.PaidTotal,
                credited.GetValueOrDefault(session.Id) + Ledger.Where(entry => entry.SessionId == session.Id).Sum(entry => entry.Amount));
            Assert.Equal(
                session.Charges.Where(charge => charge.State is ChargeState.Paid).Sum(charge => charge.Amount),
                Ledger.Where(entry => entry.SessionId == session.Id && entry.Method is PaymentMethod.Linked).Sum(entry => entry.Amount));
        }

        Assert.Equal(scene.Session is Active ? 1 : 0, scene.Till!.Playing);
        if (scene.Till.Shift is { } shift)
        {
            var mine = Ledger.Where(entry => entry.ShiftId == shift.Id).ToList();
            Assert.Equal(500 + mine.Where(entry => entry.Method is PaymentMethod.Cash).Sum(entry => entry.Amount), shift.ExpectedCash);
            Assert.Equal(
                mine.Where(entry => entry.Kind is (LedgerKind.Sale or LedgerKind.Due) && entry.Method is PaymentMethod.Balance)
                    .Sum(entry => entry.Amount),
                shift.Sales.Balance);
            Assert.Equal(
                -mine.Where(entry => entry.Kind is LedgerKind.Refund && entry.Method is PaymentMethod.Bonus).Sum(entry => entry.Amount),
                shift.Refunds.Bonus);
        }
    }

    long Sum(LedgerKind kind, PaymentMethod? method = null) =>
        Ledger.Where(entry => entry.Kind == kind && (method is null || entry.Method == method)).Sum(entry => entry.Amount);

    long Moved(PaymentMethod method) => Sum(LedgerKind.Sale, method) + Sum(LedgerKind.Due, method) + Sum(LedgerKind.Refund, method);

    static Payment Pay(int argument) => new(Night.Methods[argument % Night.Methods.Length])
    {
        Received = 1_000_000,
        Bonus = argument % 7 == 0 ? 1000 : 0,
        Confirmed = argument % 4 > 0 || Night.Methods[argument % Night.Methods.Length] is not PaymentMethod.Card,
    };

    static string TariffOf(int argument) => new[] { "burn", "keep", "bonus", "postpaid" }[argument / 8 % 4];

    static Tariff Tariff(string id, RefundMode mode) =>
        new(id, id, TimeSpan.FromMinutes(20), Given.Prices(20_001, 33_333), mode)
        {
            MaxBonusPercent = 50,
            OnExpiry = mode is RefundMode.Burn ? OnExpiry.StayOpen : OnExpiry.Close,
        };

    static Tariff Postpaid => Tariff("postpaid", RefundMode.Bonus) with { Billing = Billing.Postpaid };
}

static class Shifts
{
    public static IEnumerable<LedgerEntry> EntriesOf(Step step) =>
        Domain
            .Shifts.Ledger.EntriesOf(step.Fact, step.Before.Session)
            .Select(entry => entry with { ShiftId = step.Before.Till?.Shift?.Id });
}
