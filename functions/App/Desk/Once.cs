namespace Izi.App.Desk;

/// <summary>Something that is made before its first use; where that failed it is tried again at the next.</summary>
public sealed class Once(Func<Task> make)
{
    readonly Lock gate = new();
    Task? made;

    public Task Done()
    {
        lock (gate)
        {
            if (made is null or { IsFaulted: true } or { IsCanceled: true }) made = make();
            return made;
        }
    }
}
