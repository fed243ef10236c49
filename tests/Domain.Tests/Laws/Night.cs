using System.Collections.Immutable;
using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Sessions;
using Izi.Domain.Shifts;
using Izi.Domain.Venues;

namespace Izi.Domain.Tests.Laws;

/// <summary>
/// A night in the club: rows, a clock, and a desk that does what is overdue, asks a rule and commits, and then wakes whoever waited.
/// Its laws are asked after every commit.
/// </summary>
public sealed partial class Night
{
    /// <summary>Each way to pay at the desk.</summary>
    public static readonly ImmutableArray<PaymentMethod> Methods =
    [
        PaymentMethod.Cash,
        PaymentMethod.Card,
        PaymentMethod.Balance,
        PaymentMethod.Bonus,
        PaymentMethod.KeptTime,
        PaymentMethod.Later,
    ];

    readonly Dictionary<string, Session> sessions = [];
    readonly Dictionary<string, Client> clients = NightClub.Clients.ToDictionary(client => client.Id);
    readonly Dictionary<string, Device> devices;
    readonly List<string> story = [];
    readonly Venue venue;
    Till till = new();
    long sequence;

    readonly bool goesByWholeSeconds;

    public Night(Venue? venue = null, bool wholeSeconds = true)
    {
        goesByWholeSeconds = wholeSeconds;
        this.venue = venue ?? NightClub.Venue;
        devices = this.venue.Devices.ToDictionary(
            entry => entry.Id,
            entry =>
                Device.New(entry.Id, NightClub.Opens) with
                {
                    Connection = Izi.Domain.Devices.Connection.Never.Told(new("one", 0, IsConnected: true), NightClub.Opens),
                });
    }

    public Instant Now { get; private set; } = NightClub.Opens;

    /// <summary>What was committed, in order, each with the scene as it was before.</summary>
    public List<(Scene Before, ImmutableArray<Fact> Facts)> Commits { get; } = [];

    /// <summary>What happened, for whoever reads a counterexample.</summary>
    public IReadOnlyList<string> Story => story;

    /// <summary>Called for each commit: the facts as they are kept.</summary>
    public Func<Scene, ImmutableArray<Fact>, ImmutableArray<Fact>> Keeps { get; init; } = (_, facts) => facts;

    /// <summary>Called after each commit for each row: what is kept of it.</summary>
    public Func<object, object> Stores { get; init; } = row => row;

    public void Do(Word word)
    {
        var said = $"{Now:HH:mm:ss} {word}";
        story.Add(said);
        Act(word);
    }

    /// <summary>Everybody goes home: what is open is ended, and what is left to do by itself is done.</summary>
    public void Close()
    {
        foreach (var id in sessions.Keys.Order().ToList())
        {
            Ask(() => Lay(id), scene => SessionRules.Cancel(scene.Session!, null, Now));
            Ask(
                () => Lay(id),
                scene => SessionRules.Stop(scene, new(StoppedBy.ManuallyByAdmin, null) { Force = new("closing", true) }, Now));
        }
        foreach (var id in sessions.Keys.Order()) Answer(id, 0);
        Wait(TimeSpan.FromDays(1));
        EndsInSilence();
    }

    void Act(Word word)
    {
        var session = Pick(word.A);
        var device = venue.Devices[word.B % venue.Devices.Length].Id;
        switch (word.Deed)
        {
            case Deed.Wait: Wait(TimeSpan.FromSeconds(word.A % 3 == 0 ? word.B % 1500 : word.B % 200) + Beat(word)); break;
            case Deed.Outage: Now += TimeSpan.FromSeconds(word.A % 4 == 0 ? 2 * word.B : word.B % 1800); break;
            case Deed.WalkIn: Start(word, null); break;
            case Deed.Book: Start(word, Now.AddSeconds(60 * (1 + (word.C / 7 % 40)))); break;
            case Deed.TopUp: AskOfClient(word, client => ClientRules.TopUp(client, 1 + (word.B % 30_000), PaymentMethod.Cash, Now)); break;
            case Deed.Correct:
                AskOfClient(
                    word,
                    client =>
                        ClientRules.Correct(
                            client, (word.B % 30_000) - 15_000, word.C % 2 == 0 ? Account.Balance : Account.Bonus, "so", Now));
                break;
            case Deed.Occupy:
                Ask(() => LayDevice(device), scene => DeviceRules.Presence(scene.Devices[device], word.A % 3 == 0, Now));
                break;
            case Deed.Connect: Ask(() => LayDevice(device), scene => Connection(scene.Devices[device], word.A % 4 > 0)); break;
            case Deed.Report: Ask(() => LayDevice(device), scene => Report(scene.Devices[device], word.A)); break;
            case Deed.ForceEnd:
                Ask(
                    () => Lay(devices[device].Holder?.SessionId, device),
                    scene => SessionRules.ForceEnd(scene, device, new("frozen", word.A % 2 == 0), Now));
                break;
            case Deed.Hold:
                Ask(
                    () => LayDevice(device),
                    scene =>
                        word.A % 3 == 0 ? DeviceRules.Hold(scene.Devices[device], Now) : DeviceRules.Release(scene.Devices[device], Now));
                break;
            case Deed.Gateway: foreach (var asks in sessions.Keys.Order().ToList()) Answer(asks, word.B); break;
            default: if (session is not null) ActOn(session, device, word); break;
        }
    }

    /// <summary>Mostly a session that is open; now and then one that is not.</summary>
    string? Pick(int number)
    {
        var open = sessions.Values.Where(session => session is not (Stopped or Cancelled)).Select(session => session.Id).Order().ToList();
        var choice = open.Count == 0 || number % 8 == 0 ? sessions.Keys.OrderDescending().Take(3).ToList() : open;
        return choice.ElementAtOrDefault(number / 8 % Math.Max(1, choice.Count));
    }

    void ActOn(string session, string device, Word word)
    {
        if (word.Deed is Deed.StopByStaff or Deed.StopByPlayer or Deed.ForceStop) PreviewIsStop(session);
        switch (word.Deed)
        {
            case Deed.Extend: Ask(() => Lay(session), scene => ExtendRules.Extend(scene, TariffOf(word.B), Pay(word.C), Now)); break;
            case Deed.Transfer: Ask(() => Lay(session, device), scene => Transfer(scene, device, word.C)); break;
            case Deed.Switch: Ask(() => Lay(session), scene => RenewRules.Switch(scene, word.B % 3 > 0, Now)); break;
            case Deed.StopByStaff:
                Ask(() => Lay(session), scene => SessionRules.Stop(scene, new(StoppedBy.ManuallyByAdmin, null), Now));
                break;
            case Deed.StopByPlayer:
                Ask(() => Lay(session), scene => SessionRules.Stop(scene, new(StoppedBy.ManuallyByPlayer, null), Now));
                break;
            case Deed.ForceStop:
                Ask(
                    () => Lay(session),
                    scene => SessionRules.Stop(scene, new(StoppedBy.ManuallyByAdmin, null) { Force = new("stuck", word.B % 2 == 0) }, Now));
                break;
            case Deed.Cancel: Ask(() => Lay(session), scene => SessionRules.Cancel(scene.Session!, null, Now)); break;
            case Deed.Pay: Ask(() => Lay(session), scene => PayRules.Pay(scene, Pay(word.B), Now)); break;
            default: break;
        }
    }

    void Start(Word word, Instant? startsAt)
    {
        ImmutableArray<string> wanted =
        [
            .. venue
                .Devices.Select(entry => entry.Id)
                .Where(
                    (_, number) =>
                        word.A % 3 == 0 ? word.B % 7 == 0 || (word.B >> (number % 12)) % 2 == 1 : number == word.B % venue.Devices.Length),
        ];
        if (wanted.IsEmpty) return;

        var client = (word.C % 4) switch { 0 => null, 1 => "vera", 2 => "max", _ => "ida" };
        var asked = new StartRequest($"s{sessions.Count + 1:D3}", wanted, TariffOf(word.C / 4), Pay(word.A / 3))
        {
            StartsAt = startsAt,
            AutoRenewal = word.B % 2 == 0,
        };
        Ask(
            () => Lay(null, [.. wanted]) with { Client = client is null ? null : clients[client] },
            scene => StartRules.Start(scene, asked, Now));
    }

    Decision<Fact> Transfer(Scene scene, string to, int choice)
    {
        ImmutableArray<string> from = [.. scene.Session!.Running.Select(device => device.Id)];
        return from.IsEmpty || from.Contains(to) ? [] : TransferRules.Transfer(scene, from[choice % from.Length], to, Now);
    }

    Decision<Fact> Connection(Device device, bool online) => online
        ? DeviceRules.Connected(device, "one", ++sequence, Now, Now)
        : DeviceRules.Disconnected(device, "one", ++sequence, Now, Now);

    Decision<Fact> Report(Device device, int how) => DeviceRules.Report(
        device,
        how % 3 == 0
            ? new(Math.Max(1, device.Desired.Epoch - 1), DeviceMode.Unlocked, "s001", Now)
            : new(device.Desired.Epoch, device.Desired.Mode, device.Desired.SessionId, Now),
        Now);

    void Answer(string session, int how)
    {
        foreach (var charge in sessions[session].Charges.Where(charge => charge.State is ChargeState.HandedOver))
            Ask(() => Lay(session), scene => ChargeRules.Resolve(scene, charge, charged: how % 2 == 0, "as the bank says", Now));
        foreach (var charge in ChargeRules.Due(sessions[session], Now))
            Ask(() => Lay(session), scene => charge.State is ChargeState.Returning
                ? ChargeRules.Returned(
                    scene,
                    charge.Id,
                    how % 7 == 6 ? new ChargeRefused(410)
                        : how % 3 != 1 ? new Charged(charge.GatewayId!)
                        : new ChargeUnknown(),
                    Now)
                : ChargeRules.Answered(scene, charge.Id, Said(charge, how), Now));
    }

    static ChargeAnswer Said(Charge charge, int how) => (how % 7, how % 3) switch
    {
        (6, _) => new ChargeRefused(422),
        (5, _) => new ChargeMisconfigured(),
        (_, 0) => new Charged($"g-{charge.Id}"),
        (_, 1) => new ChargeUnknown(),
        _ => new ChargeDeclined(),
    };

    /// <summary>Some nights go by whole seconds, where every second must add up; others do not.</summary>
    TimeSpan Beat(Word word) => goesByWholeSeconds ? TimeSpan.Zero : TimeSpan.FromMilliseconds(word.C % 1000);

    string TariffOf(int number) => venue.Tariffs[number % venue.Tariffs.Length].Id;

    static Payment Pay(int number) => new(Methods[number % Methods.Length])
    {
        Received = number % 11 == 0 ? 100 : 1_000_000,
        Bonus = number / 6 % 5 == 0 ? 1500 : 0,
        Confirmed = Methods[number % Methods.Length] is not PaymentMethod.Card || number / 6 % 3 > 0,
    };
}
