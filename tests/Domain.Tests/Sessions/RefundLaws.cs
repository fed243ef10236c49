using FsCheck;
using FsCheck.Fluent;

namespace Izi.Domain.Tests.Sessions;

public sealed class RefundLaws
{
    [Fact, Rule("R16"), Rule("N3")]
    public void Unused_value_and_used_value_add_up_to_what_was_paid_and_none_is_negative() => Prop
        .ForAll(
            Gen.Choose(1, int.MaxValue).Zip(Gen.Choose(1, 100_000)).Zip(Gen.Choose(-10, 110_000)).ToArbitrary(),
            sale =>
            {
                var ((price, seconds), playedSeconds) = sale;
                var tariff = new Tariff(
                    "t", "T", TimeSpan.FromSeconds(seconds), ImmutableSortedDictionary<string, long>.Empty.Add("main", price),
                    RefundMode.Bonus);
                var session = Given.Sold(tariff, Given.Vera);

                var refund = SessionRules
                    .Stop(session, Given.ByPlayer, Given.Six.AddSeconds(playedSeconds))
                    .OfType<SessionStopped>()
                    .SingleOrDefault()
                    ?.Refunds.Single();

                return refund is null
                    ? playedSeconds >= seconds
                    : refund.Amount == refund.Value
                        && refund.Value >= 0
                        && refund.Value <= price
                        && refund.UnusedSeconds == Math.Min(seconds, seconds - playedSeconds);
            })
        .QuickCheckThrowOnFailure();
}
