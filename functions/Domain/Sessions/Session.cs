using Izi.Domain.Devices;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>One player (or guest) on one or more devices. What it is now is its type; a fact makes the next one (R4).</summary>
public abstract record Session(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines)
{
    /// <summary>When it was sold to begin, where that was later than the sale (R10).</summary>
    public Instant? BookedFor { get; init; }

    /// <summary>Whether somebody wants the next tariff to be added before coverage ends (R25, R26).</summary>
    public bool AutoRenewal { get; init; }

    /// <summary>What was ever asked of the payment gateway for it, the latest last.</summary>
    public ImmutableArray<Charge> Charges { get; init; } = [];

    /// <summary>When coverage ends (or ended).</summary>
    public Instant EndsAt => Lines[^1].To;

    public long PaidTotal => Lines.Sum(line => line.Paid);

    /// <summary>The devices it has not let go of.</summary>
    public IEnumerable<SessionDevice> Running => Devices.Where(device => device.ActualEndAt is null);

    /// <summary>The same, or those it held to its end.</summary>
    public IEnumerable<SessionDevice> HeldLast =>
        Devices.GroupBy(device => device.ActualEndAt ?? Instant.MaxValue).MaxBy(group => group.Key)!;

    public bool HoldsPod => Running.Any(device => device.Kind is DeviceKind.Pod);

    /// <summary>The session as it is read at an instant (R24).</summary>
    public Session AsOf(Instant now) =>
        this is Active && Lines[^1].IsOpen ? this with { Lines = Lines.SetItem(Lines.Length - 1, Lines[^1].AsOf(now)) } : this;

    /// <summary>The session with the end that the next booking of one of its devices sets to an open line (R24).</summary>
    internal Session Before(Instant? booked) =>
        this is Active && Lines[^1].IsOpen ? this with { Lines = Lines.SetItem(Lines.Length - 1, Lines[^1].OpenUntil(booked)) } : this;

    /// <summary>Whether it is paid after it is played (R24).</summary>
    public bool IsPostpaid => Lines[^1].IsPostpaid;

    /// <summary>Whether it renews itself: postpaid always does (R26).</summary>
    public bool Renews => AutoRenewal || IsPostpaid;

    /// <summary>The number of the line that comes next; a line keeps its own wherever it moves.</summary>
    internal int NextLine => Lines.Max(line => line.Number) + 1;

    /// <summary>When the payment gateway is to be asked next; null for never.</summary>
    internal Instant? AskAt => Charges.Min(charge => charge.AskAt);

    /// <summary>Whether it plays or may as soon as it is paid for: what makes two sessions of one client doubtful (R43).</summary>
    public bool IsOpen => this is Active or AwaitingPayment { BookedFor: null };

    /// <summary>
    /// When its devices lock by themselves: at the end of coverage, but never a POD (R31), nor where it stays open or is paid later (R22).
    /// </summary>
    public Instant? LocksByItselfAt() => HoldsPod || IsPostpaid || Lines[^1].Tariff.OnExpiry is OnExpiry.StayOpen ? null : EndsAt;

    /// <summary>The session after one more fact; facts about other things leave it as it is.</summary>
    public virtual Session After(Fact fact) => fact switch
    {
        ChargeIntended intended => this with { Charges = Charges.Add(intended.Charge) },
        ChargeUnanswered unanswered => WithCharge(unanswered.ChargeId, charge => charge.AskedInVain(unanswered)),
        ChargeUnresolved unresolved => WithCharge(unresolved.ChargeId, charge => charge.HandedOver()),
        ChargeResolved resolved => WithCharge(resolved.ChargeId, charge => charge.TakenBack()),
        ChargeSettled settled => WithCharge(settled.ChargeId, charge => charge.Settled(settled)),
        RenewalVoided voided => this with
        {
            Charges = [.. Charges.Select(charge => voided.Returned.Any(charge.Paid) ? charge.GoingBack(voided.At) : charge)],
        },
        _ => this,
    };

    Session WithCharge(string id, Func<Charge, Charge> change) =>
        this with
        {
            Charges = [.. Charges.Select(charge => charge.Id == id ? change(charge) : charge)],
        };

    /// <summary>The session with what the devices that it has just let go of missed (R40).</summary>
    internal Session Remembering(IReadOnlyDictionary<string, Device> twins)
    {
        return Devices.Any(IsNews)
            ? this with
            {
                Devices = [.. Devices.Select(device => IsNews(device) ? Remembered(device) : device)],
            }
            : this;

        bool IsNews(SessionDevice device) =>
            device is { ActualEndAt: not null, Interruptions: null } && twins.GetValueOrDefault(device.Id)?.Holder?.SessionId == Id;

        SessionDevice Remembered(SessionDevice device) =>
            device with
            {
                Interruptions = twins[device.Id].InterruptionsUntil(device.ActualEndAt!.Value),
            };
    }

    /// <summary>Its devices once it has let go of them all.</summary>
    internal ImmutableArray<SessionDevice> LetGo(Instant at) => [.. Devices.Select(device => device.LeftAt(at))];
}

/// <summary>The client of a session; name and phone stand in the client alone (R45).</summary>
public sealed record ClientRef(string Id);

/// <summary>A device of a session, as it was when the session took it.</summary>
public sealed record SessionDevice(string Id, string Name, string Zone, DeviceKind Kind)
{
    /// <summary>When the session moved to it; null for one it began on.</summary>
    public Instant? TakenAt { get; init; }

    /// <summary>When the session let go of it; null while it holds it (R16).</summary>
    public Instant? ActualEndAt { get; init; }

    internal SessionDevice LeftAt(Instant at) => this with { ActualEndAt = ActualEndAt ?? at };

    /// <summary>When it was offline until the session let go of it; null while that goes on (R40).</summary>
    public ImmutableArray<Interruption>? Interruptions { get; init; }

    /// <summary>When it ended or should have: the actual end, else the planned one once that has passed (R18).</summary>
    public Instant? EffectiveEndAt(Instant plannedEnd, Instant now) => ActualEndAt ?? (plannedEnd <= now ? plannedEnd : null);
}
