using Izi.Domain.Devices;
using Izi.Domain.Sessions;
using Izi.Domain.Venues;

namespace Izi.Domain;

/// <summary>What the desk laid out for a rule, and what it is after the rule's facts.</summary>
public sealed record Scene(Venue Venue)
{
    public Session? Session { get; init; }

    public Client? Client { get; init; }

    /// <summary>Whether the phone of the scope belongs to a client already.</summary>
    public bool PhoneTaken { get; init; }

    /// <summary>The twins of the devices that the scope names and that the session holds or held, by id.</summary>
    public ImmutableSortedDictionary<string, Device> Devices { get; init; } = ImmutableSortedDictionary<string, Device>.Empty;

    /// <summary>The session's devices as they are now, where it still holds them.</summary>
    public IEnumerable<Device> Running => from device in Session?.Running ?? [] select Devices[device.Id];

    /// <summary>The scene after one more fact: the session moves, and the devices follow it.</summary>
    public Scene After(Fact fact)
    {
        var session = fact is SessionCreated created ? created.Whole() : Session?.After(fact);
        return this with
        {
            Session = session,
            Client = (fact is ClientRegistered registered ? registered.Client : Client)?.After(fact),
            Devices = Devices.ToImmutableSortedDictionary(twin => twin.Key, twin => Follow(twin.Value.After(fact), session, fact)),
        };
    }

    static Device Follow(Device device, Session? session, Fact fact) => session is null || fact is not SessionFact ? device : device.Under(session, fact.At);
}
