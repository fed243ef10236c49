namespace Izi.Host.Triggers;

/// <summary>Waits for what triggers one function, and runs it.</summary>
internal interface ITriggerListener
{
    /// <summary>Gets ready; completes before the host says that it has started.</summary>
    Task PrepareAsync();

    /// <summary>Listens until <paramref name="stop"/>, then returns when the runs under way have ended; <paramref name="abort"/> cancels these.</summary>
    Task ListenAsync(CancellationToken stop, CancellationToken abort);
}
