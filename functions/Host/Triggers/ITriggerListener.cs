namespace Izi.Host.Triggers;

/// <summary>Waits for what triggers one function, and runs it.</summary>
internal interface ITriggerListener
{
    /// <summary>Gets ready; completes before the host says that it has started.</summary>
    Task PrepareAsync();

    /// <summary>Listens until <paramref name="stop"/>, then lets the runs under way end; <paramref name="abort"/> cancels them.</summary>
    Task ListenAsync(CancellationToken stop, CancellationToken abort);
}
