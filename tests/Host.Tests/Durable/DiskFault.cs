using Microsoft.Data.Sqlite;

namespace Izi.Host.Tests.Durable;

/// <summary>What goes wrong, and before which of the writer's statements.</summary>
public enum Faulty
{
    /// <summary>One statement fails; the disk is well again at once.</summary>
    Statement,

    /// <summary>The power goes before a commit: nothing of the group is on the disk.</summary>
    BeforeCommit,

    /// <summary>The power goes after a commit, before anybody heard of it.</summary>
    AfterCommit,
}

/// <summary>One fault, at the nth place where it can be.</summary>
internal sealed class DiskFault(Faulty kind, int place)
{
    const int IoError = 10;

    readonly TaskCompletionSource powerGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile int seen;

    public bool Struck => seen >= place;

    /// <summary>Completes when the power is gone.</summary>
    public Task PowerGone => powerGone.Task;

    public void Before(string statement)
    {
        // What is undone when the power is gone is undone by the next opening of the file.
        if (statement.StartsWith("ROLLBACK", StringComparison.Ordinal)) return;
        if (PowerGone.IsCompleted) throw Broken();
        if (!IsPlace(statement) || ++seen != place) return;
        if (kind is not Faulty.Statement) powerGone.SetResult();
        throw Broken();
    }

    bool IsPlace(string statement) => kind switch
    {
        Faulty.Statement => statement != SqliteStore.Acknowledging,
        Faulty.BeforeCommit => statement == "COMMIT",
        _ => statement == SqliteStore.Acknowledging,
    };

    static SqliteException Broken() => new("disk I/O error", IoError);
}
