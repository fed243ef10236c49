using System.Runtime.CompilerServices;

namespace Izi.Demo.Devices;

/// <summary>What happened to a hall of devices, in order; anybody may read it from the start, and wait for what comes next.</summary>
public sealed class DeviceLog
{
    readonly Lock gate = new();
    readonly List<DeviceEvent> events = [];
    TaskCompletionSource grown = NewPulse();

    /// <summary>How much has happened: a place to wait from.</summary>
    public int Count
    {
        get
        {
            lock (gate) return events.Count;
        }
    }

    /// <summary>What of a kind has happened so far.</summary>
    public ImmutableArray<T> SoFar<T>() where T : DeviceEvent
    {
        lock (gate) return [.. events.OfType<T>()];
    }

    public void Add(DeviceEvent happened)
    {
        TaskCompletionSource pulse;
        lock (gate)
        {
            events.Add(happened);
            (pulse, grown) = (grown, NewPulse());
        }
        pulse.SetResult();
    }

    /// <summary>Everything from a place on, without end.</summary>
    public async IAsyncEnumerable<DeviceEvent> From(int place, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            if (At(place, out var more) is { } happened)
            {
                place++;
                yield return happened;
            }
            else
            {
                await more.WaitAsync(cancel);
            }
        }
    }

    /// <summary>The first event of a kind on a device, from a place on.</summary>
    public async Task<T> First<T>(string device, Func<T, bool> where, CancellationToken cancel, int from = 0) where T : DeviceEvent =>
        (T)await From(from, cancel).FirstAsync(happened => happened is T one && one.Device == device && where(one), cancel);

    DeviceEvent? At(int place, out Task more)
    {
        lock (gate)
        {
            more = grown.Task;
            return place < events.Count ? events[place] : null;
        }
    }

    static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
