using Izi.Domain.Sessions;

namespace Izi.Domain.Clients;

/// <summary>What a client owes the house, and so whether they may leave (R42). A postpaid session that still runs is owed for up to now.</summary>
public sealed record Dues(ImmutableArray<Unpaid> Unpaid, long Balance)
{
    public bool MayLeave => Unpaid.IsEmpty && Balance >= 0;

    public static Dues Of(Client client, IEnumerable<Session> open, Instant now) => new(
        [.. client.Unpaid, .. open.OfType<Active>().Select(session => new Unpaid(session.Id, session.AmountDue(now))).Where(due => due.Amount > 0)],
        client.Balance);
}
