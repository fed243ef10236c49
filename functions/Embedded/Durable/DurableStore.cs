using Microsoft.Data.Sqlite;
using Status = Izi.Embedded.Durable.OrchestrationRuntimeStatus;

namespace Izi.Embedded.Durable;

/// <summary>
/// Instances, histories, what is owed and what is on its way, in SQLite. A history lives as long as its execution; an instance's
/// own row until it is purged.
/// </summary>
internal sealed class DurableStore
{
    const string Schema = """
        CREATE TABLE IF NOT EXISTS durable_instances (
            id TEXT PRIMARY KEY, execution INTEGER NOT NULL, name TEXT NOT NULL, status INTEGER NOT NULL,
            created INTEGER NOT NULL, updated INTEGER NOT NULL, input TEXT, output TEXT, custom_status TEXT, failure TEXT) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS durable_unfinished ON durable_instances (id) WHERE status IN (0, 6, 7);
        CREATE TABLE IF NOT EXISTS durable_history (
            execution INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, task INTEGER NOT NULL, at INTEGER NOT NULL,
            name TEXT, data TEXT, PRIMARY KEY (execution, seq)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_work (
            execution INTEGER NOT NULL, task INTEGER NOT NULL, instance TEXT NOT NULL, due INTEGER NOT NULL,
            activity TEXT, input TEXT, PRIMARY KEY (execution, task)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_mail (
            number INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, name TEXT NOT NULL, data TEXT);
        """;

    const string Columns = "id, execution, name, status, created, updated, input, output, custom_status, failure";

    readonly SqliteStore store;

    public DurableStore(SqliteStore store)
    {
        this.store = store;
        store.Schema(Schema);
    }

    public InstanceRow? Find(string id) => store.Read(db => Find(db, id));

    /// <summary>Creates an instance that is to start, unless one of its id is there already and in one of the given statuses.</summary>
    public Task Create(InstanceRow row, long startAt, IReadOnlyCollection<Status> refusing) => store.WriteAsync(db =>
    {
        var existing = Find(db, row.Id);
        if (existing is not null && refusing.Contains(existing.Status)) throw new OrchestrationAlreadyExistsException(row.Id);
        if (existing is not null) Forget(db, existing.Execution);
        db.Execute(
            $"INSERT OR REPLACE INTO durable_instances ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, NULL)",
            row.Id, row.Execution, row.Name, (int)row.Status, row.Created, row.Updated, row.Input);
        Add(db, Work.Start(row.Id, row.Execution, startAt));
    });

    /// <summary>Writes a turn, all or nothing. Answers false if the instance has meanwhile been replaced by another of its id.</summary>
    public Task<bool> Commit(Turn turn, int firstSeq) => store.WriteAsync(db =>
    {
        if (!Update(db, turn)) return false;
        if (turn.Continued || turn.After.IsEnded) Forget(db, turn.Before.Execution);
        if (!turn.After.IsEnded) Append(db, turn.After.Execution, turn.Continued ? 0 : firstSeq, turn.History);
        foreach (var work in turn.Begun) Add(db, work);
        foreach (var (execution, task) in turn.Over) Remove(db, execution, task);
        turn.Sent = [.. turn.Sent.Select(mail => Add(db, mail))];
        foreach (var number in turn.Received) RemoveMail(db, number);
        return true;
    });

    public Task Drop(long execution, int task) => store.WriteAsync(db => Remove(db, execution, task));

    public Task DropMail(long number) => store.WriteAsync(db => RemoveMail(db, number));

    public List<HistoryRow> History(long execution) => store.Read(db => db.Query(
        "SELECT kind, task, at, name, data FROM durable_history WHERE execution = $1 ORDER BY seq",
        row => new HistoryRow((HistoryKind)row.GetInt32(0), row.GetInt32(1), row.GetInt64(2), Text(row, 3), Text(row, 4)),
        execution));

    public List<string> Unfinished() => store.Read(db => db.Query(
        "SELECT id FROM durable_instances WHERE status IN (0, 6, 7)", row => row.GetString(0)));

    public List<Work> Owed() => store.Read(db => db.Query(
        "SELECT execution, task, instance, due, activity, input FROM durable_work ORDER BY due",
        row => new Work(row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), Text(row, 4), Text(row, 5))));

    public List<Mail> Undelivered() => store.Read(db => db.Query(
        "SELECT target, name, data, number FROM durable_mail ORDER BY number",
        row => new Mail(row.GetString(0), row.GetString(1), Text(row, 2), row.GetInt64(3))));

    /// <summary>Instances in the order of their ids, after the given one.</summary>
    public List<InstanceRow> List(OrchestrationQuery query, string after, int limit) => store.Read(db => db.Query(
        $"""
        SELECT {Columns} FROM durable_instances
        WHERE id > $1 AND id >= $2 AND id < $2 || char(1114111) AND created >= $3 AND created <= $4
          AND ($5 IS NULL OR status IN (SELECT value FROM json_each($5)))
        ORDER BY id LIMIT $6
        """,
        Row, after, query.InstanceIdPrefix ?? "", Ticks(query.CreatedFrom, 0), Ticks(query.CreatedTo, long.MaxValue), Numbers(query.Statuses), limit));

    public Task<int> Purge(string id) => store.WriteAsync(db =>
        db.Execute("DELETE FROM durable_instances WHERE id = $1 AND status IN (1, 3, 5)", id));

    /// <summary>Purges at most <paramref name="limit"/> ended instances, so that no one purge keeps the others from writing.</summary>
    public Task<int> Purge(PurgeInstancesFilter filter, int limit) => store.WriteAsync(db => db.Execute(
        """
        DELETE FROM durable_instances WHERE id IN (
            SELECT id FROM durable_instances
            WHERE status IN (1, 3, 5) AND created >= $1 AND created <= $2
              AND ($3 IS NULL OR status IN (SELECT value FROM json_each($3)))
            LIMIT $4)
        """,
        Ticks(filter.CreatedFrom, 0), Ticks(filter.CreatedTo, long.MaxValue), Numbers(filter.Statuses), limit));

    static InstanceRow? Find(Db db, string id) => db.First($"SELECT {Columns} FROM durable_instances WHERE id = $1", Row, id);

    static bool Update(Db db, Turn turn)
    {
        var row = turn.After;
        return db.Execute(
            """
            UPDATE durable_instances SET execution = $3, status = $4, updated = $5, input = $6, output = $7, custom_status = $8, failure = $9
            WHERE id = $1 AND execution = $2
            """,
            row.Id, turn.Before.Execution, row.Execution, (int)row.Status, row.Updated, row.Input, row.Output, row.CustomStatus, row.Failure) == 1;
    }

    static void Forget(Db db, long execution)
    {
        db.Execute("DELETE FROM durable_history WHERE execution = $1", execution);
        db.Execute("DELETE FROM durable_work WHERE execution = $1 AND activity IS NULL", execution);
    }

    static void Append(Db db, long execution, int seq, List<HistoryRow> rows)
    {
        foreach (var row in rows)
        {
            db.Execute(
                "INSERT INTO durable_history (execution, seq, kind, task, at, name, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                execution, seq++, (int)row.Kind, row.Task, row.At, row.Name, row.Data);
        }
    }

    static void Add(Db db, Work work) => db.Execute(
        "INSERT INTO durable_work (execution, task, instance, due, activity, input) VALUES ($1, $2, $3, $4, $5, $6)",
        work.Execution, work.Task, work.Instance, work.Due, work.Activity, work.Input);

    static Mail Add(Db db, Mail mail) => mail with
    {
        Number = db.First(
            "INSERT INTO durable_mail (target, name, data) VALUES ($1, $2, $3) RETURNING number", row => row.GetInt64(0),
            mail.Target, mail.Name, mail.Data),
    };

    static void Remove(Db db, long execution, int task) =>
        db.Execute("DELETE FROM durable_work WHERE execution = $1 AND task = $2", execution, task);

    static void RemoveMail(Db db, long number) => db.Execute("DELETE FROM durable_mail WHERE number = $1", number);

    static InstanceRow Row(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), (Status)row.GetInt32(3), row.GetInt64(4), row.GetInt64(5),
        Text(row, 6), Text(row, 7), Text(row, 8), Text(row, 9));

    static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static long Ticks(DateTimeOffset? at, long otherwise) => at?.UtcTicks ?? otherwise;

    static string? Numbers(IEnumerable<Status>? statuses) => statuses is null ? null : Json.Write(statuses.Select(status => (int)status));
}
