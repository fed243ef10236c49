using FsCheck;
using FsCheck.Fluent;

namespace Izi.Domain.Tests.Sessions;

public sealed class SaleLaws
{
    [Fact, Rule("R13"), Rule("R10")]
    public void What_is_cut_costs_its_share_of_the_price_rounded_up_and_the_discount_of_that() => Prop
        .ForAll(
            Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(60, 86_400)).Zip(Gen.Choose(60, 86_400)).Zip(Gen.Choose(0, 100)).ToArbitrary(),
            sale =>
            {
                var (((price, length), window), discount) = sale;
                var tariff = Given.Hour(RefundMode.Burn, price) with { Length = TimeSpan.FromSeconds(length) };
                var club = Given.Club(tariff) with { Groups = [new("gold", "Gold", discount)] };
                var scene = Given.Scene(Given.Vera with { Group = "gold" }, tariff) with { Venue = club };
                var booked = scene.After(
                    StartRules.Start(scene, Given.Card with { SessionId = "b1", StartsAt = Given.Six.AddSeconds(window) }, Given.Six)) with
                {
                    Session = null,
                };

                var line = StartRules.Start(booked, Given.Card, Given.Six).OfType<SessionStarted>().Single().Session.Lines.Single();

                var seconds = Math.Min(length, window);
                return line.TotalSeconds == seconds
                    && line.Price * length >= (long)price * seconds && (line.Price - 1) * length < (long)price * seconds
                    && line.Paid == line.Price * (100 - discount) / 100;
            })
        .QuickCheckThrowOnFailure();

    [Fact, Rule("R23"), Rule("R8"), Rule("N3"), Rule("N4")]
    public void However_it_was_paid_a_cancelled_booking_leaves_its_client_as_they_were() => Prop
        .ForAll(
            Gen.Choose(0, 100_000)
                .Zip(Gen.Choose(0, 100_000))
                .Zip(Gen.Choose(1, 7_200))
                .Zip(Gen.Elements(Enum.GetValues<PaymentMethod>()))
                .Zip(Gen.Choose(0, 60_000))
                .Zip(Gen.Elements(true, false))
                .ToArbitrary(),
            sale =>
            {
                var (((((balance, bonus), kept), method), fromBonus), confirmed) = sale;
                var vera = Given.Vera with { Balance = balance, Bonus = bonus, KeptTime = [new("hour", "main", kept)] };
                var scene = Given.Scene(vera, Given.Hour(RefundMode.Keep) with { MaxBonusPercent = 100 });
                var payment = new Payment(method) { Bonus = fromBonus, Received = 60_000, Confirmed = confirmed };

                var start = StartRules.Start(scene, Given.Sale(payment) with { StartsAt = Given.Six.AddHours(1) }, Given.Six);
                if (start.Refusal is not null) return true;
                var booked = scene.After(start);
                var after = booked.After(SessionRules.Cancel(booked.Session!, null, Given.Six.AddMinutes(5)));

                return (after.Client!.Balance, after.Client.Bonus, after.Client.KeptTime.Of("hour", "main"), after.Session!.PaidTotal)
                        == (balance, bonus, kept, 0)
                    && after.Client.Balance >= 0 && booked.Client!.Balance >= 0 && booked.Client.Bonus >= 0;
            })
        .QuickCheckThrowOnFailure();
}
