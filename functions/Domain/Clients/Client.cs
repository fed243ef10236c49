using Izi.Domain.Sessions;

namespace Izi.Domain.Clients;

/// <summary>A registered player: phone, name, group, balance and bonus in minor units, and kept time.</summary>
public sealed record Client(string Id, string Name, string Phone, string? Group)
{
    /// <summary>What makes the phone one and the same in the venue; it stays as it was when the phone was given (R12).</summary>
    public string PhoneKey { get; init; } = "";

    /// <summary>Whether name and phone were erased on request (R45).</summary>
    public bool Erased { get; init; }

    public long Balance { get; init; }

    public long Bonus { get; init; }

    public ImmutableArray<KeptTime> KeptTime { get; init; } = [];

    /// <summary>By what the payment gateway knows the method that the client has linked; null for none.</summary>
    public string? PaymentToken { get; init; }

    /// <summary>The sessions that play or wait for their payment; more than one is doubtful (R43).</summary>
    public ImmutableArray<string> OpenSessions { get; init; } = [];

    /// <summary>The sessions that are booked and have not begun.</summary>
    public ImmutableArray<string> Bookings { get; init; } = [];

    /// <summary>The charges of the payment gateway that are not settled yet.</summary>
    public ImmutableArray<string> OpenCharges { get; init; } = [];

    /// <summary>What was played and never paid, by session (R42).</summary>
    public ImmutableArray<Unpaid> Unpaid { get; init; } = [];

    /// <summary>Whether this open session is not the only one (R43).</summary>
    public bool IsTwice(string sessionId) => OpenSessions.Length > 1 && OpenSessions.Contains(sessionId);

    public Client After(Fact fact) => fact switch
    {
        BalanceToppedUp topUp => this with { Balance = Balance + topUp.Amount },
        BalanceCorrected { Account: Account.Balance } corrected => this with { Balance = Balance + corrected.Amount },
        BalanceCorrected corrected => this with { Bonus = Bonus + corrected.Amount },
        BonusCredited credit => this with { Bonus = Bonus + credit.Amount },
        TimeKept kept => this with { KeptTime = kept.Times.Aggregate(KeptTime, KeptTimes.Plus) },
        SessionCreated created => Took(created.Receipt.Tenders).Knowing(created.Whole()),
        PaymentMethodLinked linked => this with { PaymentToken = linked.Token },
        ClientChanged changed => this with
        {
            Name = changed.Name,
            Phone = changed.Phone,
            PhoneKey = changed.PhoneKey,
            Group = changed.Group,
        },
        ClientErased => this with { Name = "", Phone = "", PhoneKey = "", Group = null, KeptTime = [], PaymentToken = null, Erased = true },
        ChargeIntended intended => this with { OpenCharges = OpenCharges.Add(intended.Charge.Id) },
        ChargeSettled settled => Settled(settled),
        SessionExtended extended => Took(extended.Receipt.Tenders),
        SessionRenewed renewed => Took(renewed.Receipt.Tenders),
        SessionPaymentConfirmed paid => Took(paid.Receipt.Tenders).Owing(paid.SessionId, 0),
        RenewalVoided voided => GotBack(voided.Returned).Awaiting(voided.Returned),
        SessionStopped stopped => GotBack(stopped.Returned).Left(stopped.SessionId).Owing(stopped.SessionId, stopped.AmountDue),
        SessionCancelled cancelled => GotBack(cancelled.Returned).Left(cancelled.SessionId),
        _ => this,
    };

    /// <summary>The client after paying with what is theirs: balance, bonus, kept time.</summary>
    Client Took(ImmutableArray<Tender> tenders) => tenders.Aggregate(this, (client, tender) => client.Moved(tender, -1));

    Client GotBack(ImmutableArray<Tender> tenders) => tenders.Aggregate(this, (client, tender) => client.Moved(tender, +1));

    Client Moved(Tender tender, int sign) => tender switch
    {
        { Method: PaymentMethod.Balance } => this with { Balance = Balance + (sign * tender.Amount) },
        { Method: PaymentMethod.Bonus } => this with { Bonus = Bonus + (sign * tender.Amount) },
        { Kept: { } kept } => this with { KeptTime = KeptTime.Plus(kept with { Seconds = sign * kept.Seconds }) },
        _ => this,
    };

    Client Knowing(Session session) => session.IsOpen
        ? this with { OpenSessions = [.. OpenSessions.Remove(session.Id), session.Id], Bookings = Bookings.Remove(session.Id) }
        : this with { Bookings = [.. Bookings.Remove(session.Id), session.Id] };

    Client Left(string sessionId) => this with { OpenSessions = OpenSessions.Remove(sessionId), Bookings = Bookings.Remove(sessionId) };

    /// <summary>A charge that is to be given back is not settled before it is.</summary>
    Client Settled(ChargeSettled settled)
    {
        var others = OpenCharges.Remove(settled.ChargeId).Remove(settled.GatewayId ?? "");
        return this with { OpenCharges = settled.State is ChargeState.Returning ? [.. others, settled.ChargeId] : others };
    }

    Client Awaiting(ImmutableArray<Tender> returned) =>
        this with
        {
            OpenCharges = [.. OpenCharges, .. returned.Select(tender => tender.Charge).OfType<string>()],
        };

    Client Owing(string sessionId, long amount)
    {
        var others = Unpaid.Where(unpaid => unpaid.SessionId != sessionId);
        return this with { Unpaid = amount == 0 ? [.. others] : [.. others, new(sessionId, amount)] };
    }
}

/// <summary>What a client owes for one session; minor units.</summary>
public sealed record Unpaid(string SessionId, long Amount);

/// <summary>Seconds of one device that a KEEP refund left on a client, for one tariff in one zone (R16).</summary>
public sealed record KeptTime(string TariffId, string Zone, long Seconds);

/// <summary>Adding up kept time.</summary>
public static class KeptTimes
{
    /// <summary>The seconds kept of one tariff in one zone.</summary>
    public static long Of(this ImmutableArray<KeptTime> all, string tariffId, string zone) =>
        all.FirstOrDefault(kept => kept.TariffId == tariffId && kept.Zone == zone)?.Seconds ?? 0;

    /// <summary>Adds seconds (or takes some) to the entry of the same tariff and zone; one that comes to nothing goes.</summary>
    public static ImmutableArray<KeptTime> Plus(this ImmutableArray<KeptTime> all, KeptTime more)
    {
        var seconds = all.Of(more.TariffId, more.Zone) + more.Seconds;
        var others = all.Where(kept => kept.TariffId != more.TariffId || kept.Zone != more.Zone);
        return seconds == 0 ? [.. others] : [.. others, more with { Seconds = seconds }];
    }
}
