using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>
/// One tariff sold into a session: from, to, its list price, what is due for it after the discount, what was paid (all minor units),
/// and the tariff as it was at the sale (R11).
/// </summary>
public sealed record CoverageLine(int Number, Tariff Tariff, LineSource Source, Instant From, Instant To, long Price, long Due, long Paid)
{
    /// <summary>The end of a line that goes on until somebody stops it; far away, and not so far that adding to it fails.</summary>
    public static readonly Instant NoEnd = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The discount of the client's group at the sale, in percent (R11).</summary>
    public int DiscountPercent { get; init; }

    /// <summary>Where its money came from, for it may have to go back there (R23, R27).</summary>
    public ImmutableArray<Tender> Tenders { get; init; } = [];

    /// <summary>Set in the commit that settles the line, so that no second of it is both played and refunded (R17).</summary>
    public bool Consumed { get; init; }

    /// <summary>
    /// The last price above zero at which the seconds of the line were measured, where the line has left that price for a zone that
    /// costs nothing; 0 for none (R14).
    /// </summary>
    public long MeasuredAt { get; init; }

    public bool IsPostpaid => Tariff.Billing is Billing.Postpaid;

    /// <summary>Whether it covers block after block until it is stopped: price and due are those of one block (R24).</summary>
    public bool IsOpen => IsPostpaid && !Consumed;

    public long TotalSeconds => WholeSeconds(To - From);

    /// <summary>Whole seconds not yet played at an instant; none of a settled line (R16, R17).</summary>
    public long UnusedSeconds(Instant at) => Consumed ? 0 : Math.Max(0, WholeSeconds(To - (at > From ? at : From)));

    /// <summary>
    /// ceil(due of one block x used seconds / seconds of one block): what the played part of a postpaid line comes to (R24).
    /// </summary>
    public long DueFor(Instant until) => IsOpen ? Money.ShareUp(Due, UsedSeconds(until), BlockSeconds) : Due;

    /// <summary>The line as it is read at an instant: an open one covers all blocks up to the end of the running one (R24).</summary>
    public CoverageLine AsOf(Instant now)
    {
        if (!IsOpen) return this;

        var end = From + TimeSpan.FromSeconds(BlockSeconds * Math.Max(1, (UsedTicks(now) + Tariff.Length.Ticks - 1) / Tariff.Length.Ticks));
        var line = this with { To = end < To ? end : To };
        return line with
        {
            Price = Money.ShareUp(Price, line.TotalSeconds, BlockSeconds),
            Due = Money.ShareUp(Due, line.TotalSeconds, BlockSeconds),
        };
    }

    /// <summary>The line when it is open until the next booking comes, cut down to a whole second, or without an end (R24).</summary>
    internal CoverageLine OpenUntil(Instant? booked) => this with
    {
        To = booked is { } next ? From + TimeSpan.FromSeconds(Math.Max(0, WholeSeconds(next - From))) : NoEnd,
    };

    /// <summary>
    /// The line when its time begins at last, in no more time than is free: its part of the whole price, but never less than was paid
    /// (R13).
    /// </summary>
    internal CoverageLine BegunAt(Instant from, TimeSpan length, long wholePrice)
    {
        var price = Money.ShareUp(wholePrice, length.Ticks, Tariff.Length.Ticks);
        return this with { From = from, To = from + length, Price = price, Due = Math.Max(Paid, Money.Discounted(price, DiscountPercent)) };
    }

    /// <summary>A line that has not begun, at another time and of another length, for the same money (R14).</summary>
    internal CoverageLine Lasting(Instant from, TimeSpan length) => this with { From = from, To = from + length };

    /// <summary>The part that was played, which keeps paid - rest, and a line of its own for the rest (R14).</summary>
    internal ImmutableArray<CoverageLine> SplitAt(Instant at, int number, TimeSpan length, long price)
    {
        if (IsOpen) return [PlayedUntil(at), PricedAt(price) with { Number = number, From = at }];

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

    /// <summary>
    /// The line once its session ends. A postpaid one is as long as it was read then, and due for what was played (R17, R24).
    /// </summary>
    internal CoverageLine Settled(SessionStopped stopped)
    {
        if (!IsOpen) return this with { Consumed = true };

        var played = Math.Max(0, WholeSeconds(stopped.EndedAt - From));
        var seconds = stopped.Refunds.FirstOrDefault(refund => refund.Line == Number)?.TotalSeconds ?? played;
        return this with
        {
            To = From + TimeSpan.FromSeconds(seconds),
            Price = Money.ShareUp(Price, seconds, BlockSeconds),
            Due = Money.ShareUp(Due, Math.Min(played, seconds), BlockSeconds),
            Consumed = true,
        };
    }

    /// <summary>An open line whose blocks cost what they cost at another place (R14).</summary>
    internal CoverageLine PricedAt(long price) => this with { Price = price, Due = Money.Discounted(price, DiscountPercent) };

    /// <summary>An open line that ends within a block, whatever end was known of it before.</summary>
    internal CoverageLine PlayedUntil(Instant at)
    {
        var line = this with { To = at > From ? at : From };
        return line with
        {
            Price = Money.ShareUp(Price, line.TotalSeconds, BlockSeconds),
            Due = Money.ShareUp(Due, line.TotalSeconds, BlockSeconds),
            Consumed = true,
        };
    }

    long BlockSeconds => WholeSeconds(Tariff.Length);

    long UsedSeconds(Instant until) => UsedTicks(until) / TimeSpan.TicksPerSecond;

    long UsedTicks(Instant until) => Math.Max(0, ((until < To ? until : To) - From).Ticks);

    /// <summary>
    /// The line once its money went back: nothing of it can be played, nothing counts in a total. An open one was for one block.
    /// </summary>
    internal CoverageLine GivenBack() => AsOf(From) with { Due = 0, Paid = 0, Tenders = [], Consumed = true };

    static long WholeSeconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;
}

/// <summary>How a line came into its session.</summary>
public enum LineSource
{
    Purchase,
    AutoRenewal,
    KeptTime,
}
