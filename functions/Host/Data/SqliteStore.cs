using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Data;

/// <summary>
/// One SQLite file that every part of the host writes through. Writes are group-committed: all that wait go into one transaction
/// and one fsync (journal_mode=WAL, synchronous=FULL), each in its own savepoint, so that one that fails undoes only itself. A
/// write is acknowledged after the commit is on the disk.
/// </summary>
internal sealed class SqliteStore : IAsyncDisposable
{
    /// <summary>What <see cref="Fault"/> is told when a group is on the disk and nobody has heard of it yet.</summary>
    public const string Acknowledging = "acknowledge";

    const int LargestGroup = 512;

    readonly Channel<Write> writes = Channel.CreateUnbounded<Write>(new() { SingleReader = true });
    readonly ConcurrentBag<Db> readers = [];
    readonly string file;
    readonly Db writer;
    readonly Task writing;

    public SqliteStore(string file)
    {
        this.file = file;
        writer = Open();
        writer.Script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        writing = Task.Factory.StartNew(WriteGroups, TaskCreationOptions.LongRunning);
    }

    /// <summary>For tests: told of every statement of the writer; what it throws is what the disk would have done there.</summary>
    public Action<string>? Fault
    {
        private get;
        set => writer.Before = field = value;
    }

    /// <summary>Makes tables that are not there yet. Called while the host is built, before anything is written.</summary>
    public void Schema(string script) => WriteAsync(db => { db.Script(script); return 0; }).GetAwaiter().GetResult();

    /// <summary>Runs one piece of work in a transaction; completes when it is on the disk. The work must not block.</summary>
    public Task<T> WriteAsync<T>(Func<Db, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        T result = default!;
        var write = new Write(db => result = work(db), () => done.SetResult(result), done.SetException);
        ObjectDisposedException.ThrowIf(!writes.Writer.TryWrite(write), this);
        return done.Task;
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<Db> work) => WriteAsync(db => { work(db); return 0; });

    /// <summary>Reads the newest committed state; never waits for a writer.</summary>
    public T Read<T>(Func<Db, T> work)
    {
        var db = readers.TryTake(out var idle) ? idle : Open();
        try
        {
            return work(db);
        }
        finally
        {
            readers.Add(db);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!writes.Writer.TryComplete()) return;
        await writing;
        writer.Dispose();
        foreach (var reader in readers) reader.Dispose();
    }

    void WriteGroups()
    {
        var group = new List<Write>();
        while (writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < LargestGroup && writes.Reader.TryRead(out var write)) group.Add(write);
            Commit(group);
            group.Clear();
        }
    }

    void Commit(List<Write> group)
    {
        try
        {
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var write in group) Run(write);
            writer.Execute("COMMIT");
            Fault?.Invoke(Acknowledging);
        }
        catch (SqliteException broken)
        {
            Rollback();
            foreach (var write in group) write.Fail(broken);
            return;
        }
        foreach (var write in group)
        {
            if (write.Failed is null) write.Succeed();
            else write.Fail(write.Failed);
        }
    }

    void Run(Write write)
    {
        writer.Execute("SAVEPOINT item");
        try
        {
            write.Work(writer);
        }
        // Whatever the work throws is its caller's to know; the group goes on without it.
        catch (Exception why) when (why is not SqliteException { SqliteErrorCode: 10 or 11 or 13 })
        {
            write.Failed = why;
            writer.Execute("ROLLBACK TO item");
        }
        writer.Execute("RELEASE item");
    }

    void Rollback()
    {
        try
        {
            writer.Execute("ROLLBACK");
        }
        catch (SqliteException none) when (none.SqliteErrorCode == 1)
        {
            // SQLite had already rolled back by itself (disk full, I/O error).
        }
    }

    Db Open()
    {
        var options = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 };
        var connection = new SqliteConnection(options.ToString());
        connection.Open();
        return new Db(connection);
    }

    sealed record Write(Action<Db> Work, Action Succeed, Action<Exception> Fail)
    {
        public Exception? Failed { get; set; }
    }
}
