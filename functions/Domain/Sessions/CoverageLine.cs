using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>
/// One tariff sold into a session: from, to, its list price, what is due for it after the discount, what was paid (all minor units),
/// and the tariff as it was at the sale (R11).
/// </summary>
public sealed record CoverageLine(int Number, Tariff Tariff, LineSource Source, Instant From, Instant To, long Price, long Due, long Paid)
{
    /// <summary>The discount of the client's group at the sale, in percent (R11).</summary>
    public int DiscountPercent { get; init; }

    /// <summary>Where its money came from, for it may have to go back there (R23, R27).</summary>
    public ImmutableArray<Tender> Tenders { get; init; } = [];

    /// <summary>Set in the commit that settles the line, so that no second of it is both played and refunded (R17).</summary>
    public bool Consumed { get; init; }

    public bool IsPostpaid => Tariff.Billing is Billing.Postpaid;

    public long TotalSeconds => WholeSeconds(To - From);

    /// <summary>Whole seconds not yet played at an instant; none of a settled line (R16, R17).</summary>
    public long UnusedSeconds(Instant at) => Consumed ? 0 : Math.Max(0, WholeSeconds(To - (at > From ? at : From)));

    /// <summary>ceil(due x used / total): what the played part of a postpaid line comes to (R24).</summary>
    public long DueFor(Instant until) => Due - Money.Share(Due, UnusedSeconds(until), TotalSeconds);

    /// <summary>
    /// The line when its time begins at last, in no more time than is free: its part of the whole price, but never less than was paid (R13).
    /// </summary>
    internal CoverageLine BegunAt(Instant from, TimeSpan length, long wholePrice)
    {
        var price = Money.ShareUp(wholePrice, length.Ticks, Tariff.Length.Ticks);
        return this with { From = from, To = from + length, Price = price, Due = Math.Max(Paid, Money.Discounted(price, DiscountPercent)) };
    }

    /// <summary>A line that has not begun, at another time and of another length, for the same money (R14).</summary>
    internal CoverageLine Lasting(Instant from, TimeSpan length) => this with { From = from, To = from + length };

    /// <summary>The part that was played, which keeps paid - rest, and a line of its own for the rest (R14).</summary>
    internal ImmutableArray<CoverageLine> SplitAt(Instant at, int number, TimeSpan length)
    {
        var (unused, total) = (UnusedSeconds(at), TotalSeconds);
        var rest = this with
        {
            Number = number,
            From = at,
            To = at + length,
            Price = Money.Share(Price, unused, total),
            Due = Money.Share(Due, unused, total),
            Paid = Money.Share(Paid, unused, total),
            Tenders = [],
        };
        return [this with { To = at, Price = Price - rest.Price, Due = Due - rest.Due, Paid = Paid - rest.Paid }, rest];
    }

    internal CoverageLine SettledAt(Instant end) => IsPostpaid && !Consumed ? this with { Due = DueFor(end), Consumed = true } : this with { Consumed = true };

    /// <summary>The line once its money went back: nothing of it can be played, nothing counts in a total.</summary>
    internal CoverageLine GivenBack() => this with { Due = 0, Paid = 0, Tenders = [], Consumed = true };

    static long WholeSeconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;
}

/// <summary>How a line came into its session.</summary>
public enum LineSource
{
    Purchase,
    AutoRenewal,
    KeptTime,
}
