namespace Izi.Host.Triggers;

/// <summary>Waits for what triggers one function, and runs it.</summary>
internal interface ITriggerListener
{
    /// <summary>Listens until <paramref name="stop"/>, then returns when the runs under way have ended; <paramref name="abort"/> cancels these.</summary>
    Task ListenAsync(CancellationToken stop, CancellationToken abort);
}
