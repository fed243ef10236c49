using Izi.Domain.Devices;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;
using Izi.Domain.Venues;

namespace Izi.Domain;

/// <summary>What the desk laid out for a rule, and what it is after the rule's facts.</summary>
public sealed record Scene(Venue Venue)
{
    /// <summary>The session; what is open in it ends where the next booking of its devices begins (R24).</summary>
    public Session? Session { get => field?.Before(NextBooking(field)); init; }

    public Client? Client { get; init; }

    /// <summary>Whether a client's linked method can be charged: there is a payment gateway.</summary>
    public bool TakesLinked { get; init; }

    /// <summary>Whether the phone of the scope belongs to a client already.</summary>
    public bool PhoneTaken { get; init; }

    /// <summary>The twins of the devices that the scope names and that the session holds or held, by id.</summary>
    public ImmutableSortedDictionary<string, Device> Devices { get; init; } = ImmutableSortedDictionary<string, Device>.Empty;

    /// <summary>The venue's till, or the shard that counts what happens here; null where nothing here can concern it.</summary>
    public Till? Till { get; init; }

    /// <summary>The session's devices as they are now, where it still holds them.</summary>
    public IEnumerable<Device> Running => from device in Session?.Running ?? [] select Devices[device.Id];

    /// <summary>Of those, the devices that it has in hand: a booking only has a claim on its own.</summary>
    public IEnumerable<Device> Held => Running.Where(device => device.Holder?.SessionId == Session!.Id);

    /// <summary>When the session's devices were offline while it had them, in the order in which that began (R40).</summary>
    public IEnumerable<(string Device, Interruption Interruption)> Interruptions(Instant now) =>
        from device in Session?.Devices ?? []
        from interruption in device.ActualEndAt is not null ? device.Interruptions ?? [] : InHand(device.Id)?.InterruptionsBy(now) ?? []
        orderby interruption.From
        select (device.Id, interruption);

    /// <summary>The scene after one more fact: the session moves, and the devices follow it.</summary>
    public Scene After(Fact fact)
    {
        var session = (fact is SessionCreated created ? created.Whole() : Session?.After(fact))?.Remembering(Devices);
        return this with
        {
            Session = session,
            Till = Till?.After(fact, Session),
            Client = (fact is ClientRegistered registered ? registered.Client : Client)?.After(fact),
            Devices = Devices.ToImmutableSortedDictionary(twin => twin.Key, twin => Follow(twin.Value.After(fact), session, fact)),
        };
    }

    /// <summary>Each of the facts, with the scene as it was before it.</summary>
    public IEnumerable<Step> Through(IEnumerable<Fact> facts)
    {
        var before = this;
        foreach (var fact in facts)
        {
            yield return new(before, fact);
            before = before.After(fact);
        }
    }

    Instant? NextBooking(Session session) =>
        (from spot in session.Running
         from booking in Devices.GetValueOrDefault(spot.Id)?.Bookings ?? []
         where booking.SessionId != session.Id
         select (Instant?)booking.From).Min();

    Device? InHand(string id) => Devices[id] is { } device && device.Holder?.SessionId == Session!.Id ? device : null;

    static Device Follow(Device device, Session? session, Fact fact) =>
        session is null || fact is not SessionFact ? device : device.Under(session, fact.At);
}

/// <summary>A fact, and the scene as it was before it.</summary>
public sealed record Step(Scene Before, Fact Fact);
