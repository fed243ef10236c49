using Izi.Domain.Sessions;

namespace Izi.Domain.Clients;

/// <summary>
/// What a client owes the house, and so whether they may leave (R42). A postpaid session that still runs is owed for up to now.
/// </summary>
public sealed record Dues(ImmutableArray<Unpaid> Unpaid, long Balance)
{
    public bool MayLeave => Unpaid.IsEmpty && Balance >= 0;

    /// <summary>
    /// The client's open sessions are looked at after the client, so one may have been stopped in between: what it left is owed all the
    /// same.
    /// </summary>
    public static Dues Of(Client client, IEnumerable<Session> open, Instant now) => new(
        [
            .. client.Unpaid,
            .. open.Where(session => session is Active or Stopped)
                .Select(session => new Unpaid(session.Id, session.AmountDue(now)))
                .Where(due => due.Amount > 0),
        ],
        client.Balance);
}
