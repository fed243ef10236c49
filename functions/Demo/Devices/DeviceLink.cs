namespace Izi.Demo.Devices;

/// <summary>Keeps a device connected: connects, and connects again with back-off, unless it was told to stay away.</summary>
internal sealed class DeviceLink(
    DeviceIdentity identity, BrokerAddress broker, DeviceLog log, TimeProvider time,
    Action<DeviceConnection> arrived, Action<string, byte[]> received)
{
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    TaskCompletionSource present = Present();
    DeviceConnection? current;

    public async Task Run(CancellationToken cancel)
    {
        try
        {
            for (var failures = 0; ; failures++)
            {
                await Back().WaitAsync(cancel);
                if (await Connected(cancel)) failures = -1;
                else await Task.Delay(WaitAfter(failures), time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // That is how it ends; the connection it may have is its owner's to close.
        }
    }

    /// <summary>Pulls the plug, until <see cref="Return"/>.</summary>
    public void DropOff()
    {
        lock (gate)
        {
            if (present.Task.IsCompleted) present = new(TaskCreationOptions.RunContinuationsAsynchronously);
            current?.Break("dropped off");
        }
    }

    public void Return()
    {
        lock (gate) present.TrySetResult();
    }

    /// <summary>A quarter of a second, doubled each time, up to ten seconds.</summary>
    internal static TimeSpan WaitAfter(int failures)
    {
        var wait = FirstWait * (1 << Math.Min(failures, 10));
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>Connects and stays until the connection is lost; false when there was none to be had.</summary>
    async Task<bool> Connected(CancellationToken cancel)
    {
        if (await TryOpen(cancel) is not { } connection) return false;

        Take(connection);
        arrived(connection);
        var why = await connection.Lost.WaitAsync(cancel);
        connection.Dispose();
        log.Add(new DeviceDisconnected(identity.Device, time.GetUtcNow(), why));
        return true;
    }

    async Task<DeviceConnection?> TryOpen(CancellationToken cancel)
    {
        try
        {
            return await DeviceConnection.Open(identity, broker, received, cancel);
        }
        catch (Exception failed)
        {
            cancel.ThrowIfCancellationRequested();
            log.Add(new ConnectFailed(identity.Device, time.GetUtcNow(), failed.Message));
            return null;
        }
    }

    /// <summary>It may have been told to go while it came.</summary>
    void Take(DeviceConnection connection)
    {
        lock (gate)
        {
            current = connection;
            if (!present.Task.IsCompleted) connection.Break("dropped off");
        }
    }

    Task Back()
    {
        lock (gate) return present.Task;
    }

    static TaskCompletionSource Present()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }
}
