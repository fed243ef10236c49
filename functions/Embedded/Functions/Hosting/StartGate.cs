namespace Izi.Embedded.Functions;

/// <summary>Keeps requests waiting until everything they may need has started.</summary>
internal sealed class StartGate
{
    readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => opened.Task;

    public void Open() => opened.TrySetResult();
}
