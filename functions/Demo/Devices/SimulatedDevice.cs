using System.Text.Json;
using System.Threading.Channels;

namespace Izi.Demo.Devices;

/// <summary>
/// A device of the hall as a real MQTT client: it follows the desired state, warns and locks by itself, and reports what it did,
/// one thing after the other.
/// </summary>
public sealed class SimulatedDevice : IAsyncDisposable
{
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    readonly Channel<Func<Task>> inbox = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });
    readonly CancellationTokenSource leaving = new();
    readonly DeviceIdentity identity;
    readonly DeviceLog log;
    readonly TimeProvider time;
    readonly ITimer alarm;
    readonly DeviceLink link;
    readonly Task living;
    readonly Task linked;
    DeviceConnection? connection;
    bool occupied;

    SimulatedDevice(DeviceIdentity identity, BrokerAddress broker, DeviceLog log, TimeProvider time)
    {
        (this.identity, this.log, this.time) = (identity, log, time);
        State = new(identity.Device);
        alarm = time.CreateTimer(_ => Then(() => Take(State.Tick(Now))), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        link = new(identity, broker, log, time, arrived => Then(() => Arrive(arrived)), (leaf, payload) => Then(() => Hear(leaf, payload)));
        living = Task.Run(Live);
        linked = Task.Run(() => link.Run(leaving.Token));
    }

    public string Id => identity.Device;

    /// <summary>What it is just now.</summary>
    public DeviceState State { get; private set; }

    Instant Now => time.GetUtcNow();

    /// <summary>Switches a device on; it connects by itself, and tells the log.</summary>
    public static SimulatedDevice SwitchOn(DeviceIdentity identity, BrokerAddress broker, DeviceLog log, TimeProvider time) =>
        new(identity, broker, log, time);

    /// <summary>Loses the network, without a goodbye; it goes on by itself.</summary>
    public void DropOff() => link.DropOff();

    /// <summary>Finds the network again.</summary>
    public void Return() => link.Return();

    /// <summary>Somebody enters or leaves the POD.</summary>
    public void Occupy(bool somebody) => Then(async () =>
    {
        occupied = somebody;
        await SendPresence();
    });

    /// <summary>Says that it goes offline, says goodbye and is switched off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (leaving.IsCancellationRequested) return;

        await leaving.CancelAsync();
        await linked;
        Then(Leave);
        inbox.Writer.TryComplete();
        await living;
        await alarm.DisposeAsync();
        leaving.Dispose();
    }

    async Task Live()
    {
        await foreach (var next in inbox.Reader.ReadAllAsync()) await next();
    }

    /// <summary>What comes after it was switched off finds nobody.</summary>
    void Then(Func<Task> next) => inbox.Writer.TryWrite(next);

    async Task Arrive(DeviceConnection arrived)
    {
        connection = arrived;
        State = State with { Greeted = false };
        if (!await arrived.Publish("status", new StatusMessage(true, Now), retain: true)) return;
        if (identity.HasPresence) await SendPresence();
        if (await arrived.Subscribe("desired", "notice")) log.Add(new DeviceConnected(Id, Now));
    }

    Task Hear(string leaf, byte[] payload)
    {
        try
        {
            return leaf switch
            {
                "desired" => Take(State.Hear(Read<DesiredMessage>(payload), Now)),
                "notice" => Take(State.Hear(Read<NoticeMessage>(payload), Now)),
                _ => throw new JsonException("Nothing that a device subscribes to."),
            };
        }
        catch (JsonException broken)
        {
            log.Add(new MessageUnreadable(Id, Now, leaf, broken.Message));
            return Task.CompletedTask;
        }
    }

    async Task Take(Step step)
    {
        State = step.State;
        Arm();
        foreach (var happened in step.Happened) log.Add(happened);
        if (step.Reports) await Report();
    }

    /// <summary>Timers count whole milliseconds: rounded up, so that what rings is due.</summary>
    void Arm()
    {
        if (State.NextAlarm is not { } at)
        {
            alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        var wait = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((at - Now).TotalMilliseconds)));
        alarm.Change(wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    async Task Report()
    {
        var report = new ReportedMessage(State.Epoch, State.Mode, State.SessionId, Now);
        if (connection is not null && await connection.Publish("reported", report))
            log.Add(new StateReported(Id, Now, report.Epoch, report.Mode, report.SessionId));
    }

    async Task SendPresence()
    {
        var presence = new PresenceMessage(occupied, Now);
        if (connection is not null && await connection.Publish("presence", presence))
            log.Add(new PresenceReported(Id, Now, presence.Occupied));
    }

    async Task Leave()
    {
        if (connection is not { Lost.IsCompleted: false }) return;

        await connection.Publish("status", new StatusMessage(false, Now), retain: true);
        await connection.Close();
        log.Add(new DeviceDisconnected(Id, Now, "switched off"));
        connection.Dispose();
    }

    static T Read<T>(byte[] payload) =>
        JsonSerializer.Deserialize<T>(payload, ContractJson.Options) ?? throw new JsonException("The payload is null.");
}
