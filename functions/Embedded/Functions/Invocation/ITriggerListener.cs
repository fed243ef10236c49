namespace Izi.Embedded.Functions;

/// <summary>Runs functions when something other than a request happens.</summary>
internal interface ITriggerListener
{
    /// <summary>Makes what it needs; when it completes, whatever happens is noticed.</summary>
    Task Prepare();

    /// <summary>
    /// Takes work until <paramref name="stop"/>, and completes when what was taken is done.
    /// <paramref name="abort"/> is the functions' own token: it comes when their time to finish is up.
    /// </summary>
    Task Listen(CancellationToken stop, CancellationToken abort);
}
